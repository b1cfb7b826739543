// Package api is the door for programs: what the public, members and the secretariat
// read on pages, as JSON, and a few acts of a meeting day, by the same use cases and
// under the same rules. Its addresses begin with /api/v1, and its description
// (OpenAPI 3.1) is made from the code, in both languages.
//
// Who asks shows a key of their own (plenary.example/internal/apikeys) as a bearer token
// (RFC 6750). The browser's session counts for nothing here, so that no other site can
// have somebody's browser act. Without a key one is the public.
//
// A refusal is a problem (RFC 9457), with its sentence in the language that
// Accept-Language asks for. Texts are in both languages. Days are YYYY-MM-DD, instants
// RFC 3339 in Universal Time.
//
// Within a version nothing is taken away or changes its meaning; fields may be added.
package api
