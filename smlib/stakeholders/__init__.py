"""The stakeholder map: who has to do with the company online, who does what, where nobody is, and what would close the gaps."""
