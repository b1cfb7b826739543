package db

import "strings"

// Anywhere is the LIKE pattern that finds words anywhere in a text; empty for
// none. What would be a wildcard or an escape in it stands for any one
// character: LIKE … ESCAPE costs SQLite four times as much, and names and
// addresses have hardly any.
func Anywhere(words string) string {
	if words == "" {
		return ""
	}
	return "%" + strings.NewReplacer("%", "_", `\`, "_").Replace(words) + "%"
}
