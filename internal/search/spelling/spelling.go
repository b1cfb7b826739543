// Package spelling finds the words of a vocabulary that somebody may have meant.
package spelling

import (
	"cmp"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// Bounds of a correction, in letters.
const (
	shortest = 4 // the shortest word that is corrected
	longest  = 30
)

// entry is a word of a vocabulary.
type entry struct {
	word    string
	letters uint64 // which letters it has
}

// Vocabulary is the words of one language, without accents, by their length.
type Vocabulary [longest + 1][]entry

// Of makes a vocabulary of words; those too short or too long to be meant are left out.
func Of(words []string) *Vocabulary {
	var v Vocabulary
	for _, w := range words {
		if n := utf8.RuneCountInString(w); n >= shortest-1 && n <= longest {
			v[n] = append(v[n], entry{word: w, letters: lettersOf(w)})
		}
	}
	return &v
}

// lettersOf marks which letters a word has: a to z, digits together, and all others
// together. Words that an edit tells apart differ by two marks at most.
func lettersOf(s string) (set uint64) {
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			set |= 1 << (r - 'a')
		case r >= '0' && r <= '9':
			set |= 1 << 26
		default:
			set |= 1 << 27
		}
	}
	return set
}

// Near is a word of the vocabulary close to one that was typed.
type Near struct {
	Word     string
	distance int // edits
	common   int
}

// mistakes is how many edits a word of that many letters is forgiven.
func mistakes(letters int) int {
	switch {
	case letters < shortest:
		return 0
	case letters < 8:
		return 1
	}
	return 2
}

// NearTo lists the words that few edits lead to, the nearest first and the most common of
// those: df tells in how many documents one is.
func (v *Vocabulary) NearTo(word string, df func(word string) int) []Near {
	letters := []rune(word)
	most := mistakes(len(letters))
	if most == 0 {
		return nil
	}
	set := lettersOf(word)
	var list []Near
	var rows [3][longest + 2]int
	for n := max(len(letters)-most, 0); n <= min(len(letters)+most, longest); n++ {
		for _, w := range v[n] {
			if bits.OnesCount64(set^w.letters) > 2*most || w.word == word {
				continue
			}
			if d := edits(letters, w.word, most, &rows); d <= most {
				list = append(list, Near{Word: w.word, distance: d})
			}
		}
	}
	for i := range list {
		list[i].common = df(list[i].Word)
	}
	slices.SortFunc(list, func(a, b Near) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(b.common, a.common), cmp.Compare(a.Word, b.Word))
	})
	return list
}

// edits is the number of letters to put in, take out, change or swap with their
// neighbour that lead from a to b; more than most is told as most+1.
func edits(a []rune, b string, most int, rows *[3][longest + 2]int) int {
	if len(a) > longest {
		return most + 1
	}
	before, last, this := &rows[0], &rows[1], &rows[2]
	for j := range len(a) + 1 {
		last[j] = j
	}
	var previous rune
	i := 0
	for _, r := range b {
		i++
		this[0] = i
		best := i
		for j := 1; j <= len(a); j++ {
			cost := 1
			if a[j-1] == r {
				cost = 0
			}
			d := min(last[j]+1, this[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[j-2] == r && a[j-1] == previous {
				d = min(d, before[j-2]+1)
			}
			this[j] = d
			best = min(best, d)
		}
		if best > most {
			return most + 1
		}
		before, last, this = last, this, before
		previous = r
	}
	return min(last[len(a)], most+1)
}
