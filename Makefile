# The only front door. The work is done by mcp_portal/local/setup.py, which needs nothing but Python.
PYTHON ?= python3
VERBS = setup run test test-slow check fix bench lock

.PHONY: $(VERBS)
$(VERBS):
	@exec $(PYTHON) -m mcp_portal.local.setup $@ $(ARGS)
