package wording

import (
	"strings"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// wordRun is a run of tokens that share one fate.
type wordRun struct {
	op     Op
	tokens []string
}

// opOf names the comparison's operations.
func opOf(d diffmatchpatch.Operation) Op {
	switch d {
	case diffmatchpatch.DiffInsert:
		return Inserted
	case diffmatchpatch.DiffDelete:
		return Deleted
	case diffmatchpatch.DiffEqual:
	}
	return Equal
}

// hunk is a place of a comparison: what was struck and inserted there, then
// what both texts share up to the next one.
type hunk struct {
	deleted, inserted, equal []string
}

// readable turns a word comparison into segments a person can read. Two changes
// that a single shared word, or fewer shared words than either change has, keep
// apart are read as one change: the shared words then stand in both halves.
func readable(runs []wordRun) []Segment {
	hunks := []hunk{{}}
	for _, r := range runs {
		h := &hunks[len(hunks)-1]
		if r.op == Equal {
			h.equal = append(h.equal, r.tokens...)
			continue
		}
		if len(h.equal) > 0 {
			hunks = append(hunks, hunk{})
			h = &hunks[len(hunks)-1]
		}
		if r.op == Deleted {
			h.deleted = append(h.deleted, r.tokens...)
		} else {
			h.inserted = append(h.inserted, r.tokens...)
		}
	}
	// Joining two hunks makes a larger one, which may now outweigh what parts it from the one
	// before: each hunk is compared with the last of those already gone through.
	var kept []hunk
	for _, h := range hunks {
		kept = append(kept, h)
		for len(kept) > 1 && scattered(kept[len(kept)-2], kept[len(kept)-1]) {
			a, b := kept[len(kept)-2], kept[len(kept)-1]
			kept = append(kept[:len(kept)-2], join(a, b))
		}
	}
	var out []Segment
	for _, h := range kept {
		out = append(
			out,
			Segment{Deleted, strings.Join(h.deleted, "")},
			Segment{Inserted, strings.Join(h.inserted, "")},
			Segment{Equal, strings.Join(h.equal, "")},
		)
	}
	return merge(out)
}

// scattered reports whether what a shares with the later text before b is too
// little to keep the two changes apart.
func scattered(a, b hunk) bool {
	shared := countWords(a.equal)
	left := max(countWords(a.deleted), countWords(a.inserted))
	right := max(countWords(b.deleted), countWords(b.inserted))
	if len(a.deleted)+len(a.inserted) == 0 {
		return false // nothing changed before: the start of the text
	}
	return shared <= 1 && left+right > 1 || shared <= left && shared <= right
}

func join(a, b hunk) hunk {
	glue := func(x, between, y []string) []string {
		out := make([]string, 0, len(x)+len(between)+len(y))
		return append(append(append(out, x...), between...), y...)
	}
	return hunk{deleted: glue(a.deleted, a.equal, b.deleted), inserted: glue(a.inserted, a.equal, b.inserted), equal: b.equal}
}

func countWords(tokens []string) int {
	n := 0
	for _, t := range tokens {
		if strings.ContainsFunc(t, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

// merge drops empty segments and joins neighbours of one kind.
func merge(segments []Segment) []Segment {
	var out []Segment
	for _, s := range segments {
		switch {
		case s.Text == "":
		case len(out) > 0 && out[len(out)-1].Op == s.Op:
			out[len(out)-1].Text += s.Text
		default:
			out = append(out, s)
		}
	}
	return out
}
