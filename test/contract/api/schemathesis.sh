#!/bin/sh
# Asks every route of a running Elkhound what its OpenAPI description allows, and much that it does not, and checks the answers
# against it. Not a part of `npm test`: it needs the program of that name (PyPI) and changes what it finds, so give it an
# Elkhound of its own:
#
#   ELKHOUND_ADMIN_TOKEN=… npm run elkhound -- run --config elkhound.yml &
#   ELKHOUND_ADMIN_TOKEN=… sh test/contract/api/schemathesis.sh http://127.0.0.1:4800
#
# With EXAMPLES=6 it makes some 4,200 requests of 93 operations in ten minutes on two cores.
set -eu
url=${1:?the address of an Elkhound that may be changed}
: "${ELKHOUND_ADMIN_TOKEN:?the administrator\'s token of that Elkhound}"
shift
exec schemathesis run "$url/api/v1/openapi.json" \
  --header "Authorization: Bearer $ELKHOUND_ADMIN_TOKEN" \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
  --max-examples "${EXAMPLES:-20}" --exclude-path /api/v1/live "$@"
