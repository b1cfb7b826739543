package site

import (
	"strconv"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// Differences compares two contents in one language: the title, the summary and each
// line of the body that changed, word by word.
func Differences(before, after Content, lang i18n.Lang) []wording.RedlineLine {
	a, b := paragraphsOf(before, lang), paragraphsOf(after, lang)
	ids := pair(a, b)
	lines := wording.Changes(wording.Redline(clauses(before, a, ids[0], lang), clauses(after, b, ids[1], lang), lang))
	for i := range lines {
		lines[i].Was, lines[i].Now, lines[i].Moved = "", "", false
	}
	return lines
}

func paragraphsOf(c Content, lang i18n.Lang) []string {
	var list []string
	for _, p := range append([]string{c.Summary.Only(lang)}, strings.Split(c.Body.Only(lang), "\n")...) {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

func clauses(c Content, paragraphs, ids []string, lang i18n.Lang) wording.Wording {
	w := wording.Wording{Title: i18n.Text{}.With(lang, c.Title.Only(lang))}
	for i, p := range paragraphs {
		w.Whereas.Clauses = append(w.Whereas.Clauses, wording.Clause{ID: ids[i], Text: i18n.Text{}.With(lang, p)})
	}
	return w
}

// pair names the paragraphs of two texts so that those which are one have one name: the
// same words first, in order, then between them those that share most of their words.
func pair(a, b []string) [2][]string {
	ids := [2][]string{make([]string, len(a)), make([]string, len(b))}
	next := 0
	name := func(i, j int) {
		next++
		ids[0][i], ids[1][j] = "p"+strconv.Itoa(next), "p"+strconv.Itoa(next)
	}
	i, j := 0, 0
	between := func(toI, toJ int) {
		for i < toI && j < toJ {
			best, at := 0.0, j
			for k := j; k < toJ; k++ {
				if s := alike(a[i], b[k]); s > best {
					best, at = s, k
				}
			}
			if best >= 0.4 {
				name(i, at)
				j = at + 1
			}
			i++
		}
		i, j = toI, toJ
	}
	for _, p := range common(a, b) {
		between(p[0], p[1])
		name(p[0], p[1])
		i, j = p[0]+1, p[1]+1
	}
	between(len(a), len(b))
	for side, list := range ids {
		for k, id := range list {
			if id == "" {
				list[k] = "o" + strconv.Itoa(side) + "-" + strconv.Itoa(k)
			}
		}
	}
	return ids
}

// common is the longest run of paragraphs that both texts have in order.
func common(a, b []string) [][2]int {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// alike is which share of the words of two paragraphs they have in common, from 0 to 1.
func alike(a, b string) float64 {
	words := map[string]int{}
	x, y := strings.Fields(a), strings.Fields(b)
	for _, w := range x {
		words[w]++
	}
	shared := 0
	for _, w := range y {
		if words[w] > 0 {
			words[w]--
			shared++
		}
	}
	return 2 * float64(shared) / float64(max(len(x)+len(y), 1))
}
