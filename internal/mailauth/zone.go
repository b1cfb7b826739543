package mailauth

import "strings"

// ZoneText writes a text as a zone file does, in strings of at most 255 bytes.
func ZoneText(s string) string {
	var parts []string
	for len(s) > 255 {
		parts, s = append(parts, `"`+s[:255]+`"`), s[255:]
	}
	return strings.Join(append(parts, `"`+s+`"`), " ")
}
