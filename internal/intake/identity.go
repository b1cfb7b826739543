package intake

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"

	"plenary.example/internal/wording"
)

// nameClauses gives every clause its ID. It depends on the meeting, the entry's
// label in it, the section and the path alone, so that importing the same files
// again gives the same IDs.
func nameClauses(w *wording.Wording, meeting, label string) {
	for _, s := range []wording.Section{wording.Whereas, wording.Resolved} {
		name(part(w, s).Clauses, fmt.Sprintf("%s/%s/%s", meeting, label, s))
	}
}

func name(clauses []wording.Clause, under string) {
	for i := range clauses {
		at := fmt.Sprintf("%s/%d", under, i+1)
		sum := sha256.Sum256([]byte(at))
		clauses[i].ID = strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10])[:12])
		name(clauses[i].Children, at)
	}
}

// Fingerprint is a hash of every word of a wording and of how its clauses are
// numbered and nested: the same for the same words, whatever the clause IDs.
func Fingerprint(w wording.Wording) string {
	h := sha256.New()
	put := func(values ...string) {
		for _, v := range values {
			fmt.Fprintf(h, "%d:%s", len(v), v)
		}
	}
	put(w.Title.EN, w.Title.FR, w.Notes.EN, w.Notes.FR)
	var walk func([]wording.Clause)
	walk = func(clauses []wording.Clause) {
		fmt.Fprintf(h, "[%d", len(clauses))
		for _, c := range clauses {
			put(c.Text.EN, c.Text.FR, c.Marker.EN, c.Marker.FR, fmt.Sprint(c.Bare))
			walk(c.Children)
		}
	}
	for _, p := range []wording.Part{w.Whereas, w.Resolved} {
		put(p.Lead.EN, p.Lead.FR)
		walk(p.Clauses)
	}
	return hex.EncodeToString(h.Sum(nil))
}
