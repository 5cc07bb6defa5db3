"""From the address of a page to the text of an article: fetch, extract, clean, identify, revise."""
