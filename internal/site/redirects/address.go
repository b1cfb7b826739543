package redirects

import (
	"net/url"
	"path"
	"strings"

	"plenary.example/internal/db"
)

// maxAddress is the longest address, in bytes.
const maxAddress = 2000

// Fold writes an old address in the one way in which they are compared; ok is false for
// what is none.
func Fold(raw string) (source string, ok bool) {
	raw = strings.TrimSpace(raw)
	if raw == "" || len(raw) > maxAddress || strings.ContainsAny(raw, "\x00\r\n\t") {
		return "", false
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	return fold(u.Path, u.RawQuery)
}

// fold is Fold of a request's path, unescaped, and its query.
func fold(p, query string) (string, bool) {
	p = db.Clean(p)
	clean := strings.ToLower(path.Clean("/" + p))
	values, err := url.ParseQuery(query)
	if err != nil || clean == "/" && len(values) == 0 {
		return "", false
	}
	source := strings.ReplaceAll(clean, "?", "%3f")
	if len(values) > 0 {
		source += "?" + strings.ToLower(db.Clean(values.Encode())) // sorted by key
	}
	return source, len(source) <= maxAddress
}

// checked is a new address as it is kept: a page of this site, or a whole address of
// another; ok is false for what is neither. base is the address of this site.
func checked(raw, base string) (target string, ok bool) {
	raw = strings.TrimSpace(raw)
	if base != "" {
		if rest, ours := strings.CutPrefix(raw, base+"/"); ours {
			raw = "/" + rest
		}
	}
	if raw == "" || len(raw) > maxAddress || strings.ContainsAny(raw, "\\\x00\r\n\t ") {
		return "", false
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", false
	}
	switch {
	case u.Scheme == "" && u.Host == "":
		return u.String(), strings.HasPrefix(raw, "/") && !strings.HasPrefix(raw, "//")
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil:
		return u.String(), true
	}
	return "", false
}

// local reports whether a new address is of this site.
func local(target string) bool { return strings.HasPrefix(target, "/") }
