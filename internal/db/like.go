package db

import "strings"

// Anywhere is the LIKE pattern that finds words anywhere in a text; empty for
// none. What would be a wildcard or an escape in it stands for any one
// character: SQLite is slower at LIKE … ESCAPE, and names and addresses have
// hardly any.
func Anywhere(words string) string {
	if words == "" {
		return ""
	}
	return "%" + strings.NewReplacer("%", "_", `\`, "_").Replace(words) + "%"
}
