package front

import (
	"regexp"
	"strings"
)

// address finds what a mail program would make a link of.
var address = regexp.MustCompile(`https?://[^\s<>"]+`)

// links lists the addresses in a message's text, to be followed with one tap.
func links(text string) []string {
	found := address.FindAllString(text, 20)
	for i, l := range found {
		found[i] = strings.TrimRight(l, ".,;:!?)")
	}
	return found
}
