package redirects

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// Whatever lists are brought in, no old address leads to another one, and the same list
// again changes nothing that leads anywhere.
func TestNoListMakesChainsOrCircles(t *testing.T) {
	address := rapid.Custom(func(r *rapid.T) string { return fmt.Sprintf("/%c", 'a'+rapid.IntRange(0, 7).Draw(r, "n")) })
	rapid.Check(t, func(r *rapid.T) {
		kept := map[string]string{}
		for range rapid.IntRange(1, 4).Draw(r, "lists") {
			var list []Row
			for range rapid.IntRange(1, 8).Draw(r, "rows") {
				list = append(list, Row{From: address.Draw(r, "from"), To: address.Draw(r, "to")})
			}
			p := judge(list, kept, facts{})
			for _, l := range p.Lines {
				if l.Outcome == Added || l.Outcome == Changed {
					kept[l.Source] = l.Target
				}
			}
			for source, target := range p.moved {
				kept[source] = target
			}
		}
		for source, target := range kept {
			if next, more := kept[target]; more || target == source {
				r.Fatalf("%s leads to %s, which leads to %q: %v", source, target, next, kept)
			}
		}
	})
}
