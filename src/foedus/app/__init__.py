"""The command line: reads options, calls the layers below, shows what they return."""
