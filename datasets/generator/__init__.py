"""The case company's data: 24 weeks of Harkwerk GmbH, written in the platforms' own formats from one seed."""
