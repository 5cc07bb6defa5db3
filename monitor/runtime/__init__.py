"""Everything that launches Guetteur: embedded servers, supervisor, command line, doctor."""
