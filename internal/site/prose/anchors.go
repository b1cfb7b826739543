package prose

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/text/unicode/norm"
)

// anchors names the headings of one text, each by its words.
type anchors struct{ used map[string]bool }

// Generate makes the anchor of a heading. It begins with a word of its own, so that it is
// never the id of something else on the page.
func (a *anchors) Generate(value []byte, _ ast.NodeKind) []byte {
	name := "p-" + Slug(string(value))
	id := name
	for n := 2; a.used[id]; n++ {
		id = name + "-" + strconv.Itoa(n)
	}
	a.used[id] = true
	return []byte(id)
}

// Put keeps a name that is taken already.
func (a *anchors) Put(value []byte) { a.used[string(value)] = true }

// maxSlug is the longest slug, in letters.
const maxSlug = 60

// Slug makes of words what may stand in an address: small letters without accents,
// figures, hyphens. It is empty where none of that is in the words.
func Slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case r == 'œ':
			b.WriteString("oe")
		case r == 'æ':
			b.WriteString("ae")
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
		default:
			gap = true
			continue
		}
		gap = false
		if b.Len() >= maxSlug {
			break
		}
	}
	return strings.TrimRight(b.String(), "-")
}
