"""One page for the management out of any mix of exports: spans, series, figures, the page."""
