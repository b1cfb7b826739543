package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Result is what a question found.
type Result struct {
	// IDs are the documents of the page asked for, in order.
	IDs []string
	// Total is how many documents match, counted up to MaxTotal (further when the
	// page asked for lies beyond).
	Total int
	// TotalIsAtLeast says that there are more than Total.
	TotalIsAtLeast bool
}

const (
	weighAll    = 400 // matches that are all weighed; of more, only:
	weighTitles = 150 // the newest with every word in the title
	weighBodies = 200 // the newest of all
)

// Find answers a question.
func (x *Service) Find(ctx context.Context, q Query) (Result, error) {
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	q.Limit, q.Offset = min(q.Limit, MaxLimit), max(q.Offset, 0)
	number, err := x.number(ctx, q.Kind)
	if err != nil || number == 0 {
		return Result{}, wrap(err)
	}
	a, err := x.ask(ctx, q)
	if err != nil {
		return Result{}, wrap(err)
	}
	least, most := keyRange(number, q)
	want := max(q.Offset+q.Limit, MaxTotal) + 1
	keys, err := x.match(ctx, a.expr, least, most, q.Sort == Oldest, want)
	if err != nil {
		return Result{}, wrap(err)
	}
	r := Result{Total: len(keys)}
	if len(keys) == want {
		r.Total, r.TotalIsAtLeast = want-1, true
	}
	if q.Sort == Relevance && !a.wordless() && len(keys) > 1 {
		if keys, err = x.rank(ctx, a, least, most, keys); err != nil {
			return Result{}, wrap(err)
		}
	}
	keys = keys[min(q.Offset, len(keys)):]
	keys = keys[:min(q.Limit, len(keys))]
	r.IDs, err = x.ids(ctx, keys)
	return r, wrap(err)
}

func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("search: %w", err)
}

// keyRange are the keys a question's kind and dates allow, both included.
func keyRange(number int64, q Query) (least, most int64) {
	last := MaxDate
	if q.To > 0 {
		last = q.To
	}
	return keyAt(number, last), keyAt(number, q.From) | (1<<hashBits - 1)
}

// ids reads the records' own keys, in the order given.
func (x *Service) ids(ctx context.Context, keys []int64) ([]string, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	found, err := x.identities(ctx, keys)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(keys))
	for _, k := range keys {
		if id, ok := found[k]; ok {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// rank puts the best answers first. Weighed are the newest documents with all
// the words in their title and the newest of the others; the rest follow by
// date. So the work is the same whether a word stands in ten documents or in
// all, and what is newer wins where a word says little.
func (x *Service) rank(ctx context.Context, a asked, least, most int64, keys []int64) ([]int64, error) {
	weighed := slices.Clone(keys)
	if len(keys) > weighAll {
		titled, err := x.match(ctx, expr{all: a.title, none: a.none}, least, most, false, weighTitles)
		if err != nil {
			return nil, err
		}
		weighed = slices.Concat(titled, keys[:weighBodies])
		slices.Sort(weighed)
		weighed = slices.Compact(weighed)
	}
	terms, err := x.termsOf(ctx, weighed)
	if err != nil {
		return nil, err
	}
	scores := make(map[int64]float64, len(weighed))
	for key, text := range terms {
		scores[key] = a.score(text)
	}
	slices.SortStableFunc(weighed, func(k, l int64) int { return cmp.Compare(scores[l], scores[k]) })
	for _, k := range keys {
		if _, done := scores[k]; !done {
			weighed = append(weighed, k)
		}
	}
	return weighed, nil
}

// score tells how well a document answers: each word counts with diminishing
// returns and less in a long text; in a title it counts much more.
func (a *asked) score(terms string) float64 {
	const usual = 400 // words of a document of usual length
	length := float64(len(terms)) / 8
	var total float64
	for _, tokens := range a.weigh {
		var count, title float64
		for _, t := range tokens {
			if t[0] == 't' {
				title += float64(lookup(terms, t))
			} else {
				count += float64(lookup(terms, t))
			}
		}
		total += count / (count + 0.6 + 0.6*length/usual)
		if title > 0 {
			total += 1.5 - 0.5*math.Exp(-title)
		}
	}
	return total
}

// lookup finds a token's count in what prepared.terms wrote. The tokens are in
// order and begin with a letter, counts with a digit, so the place is found by
// halving.
func lookup(terms, token string) int {
	low, high := 0, len(terms) // low is always the start of a token
	for low < high {
		at := low + (high-low)/2
		for at > low && (terms[at-1] != ' ' || terms[at] <= '9') {
			at--
		}
		here, rest, ok := strings.Cut(terms[at:], " ")
		if !ok {
			return 0
		}
		order := strings.Compare(here, token)
		if order > 0 {
			high = at
			continue
		}
		n, digits := 0, 0
		for digits < len(rest) && rest[digits] != ' ' {
			n = n*10 + int(rest[digits]-'0')
			digits++
		}
		if order == 0 {
			return n
		}
		low = at + len(here) + 1 + digits + 1
	}
	return 0
}

// Facets counts, among the first MaxTotal matches of a question, the facets that
// begin with prefix ("meeting:"). atLeast says that there were more matches.
func (x *Service) Facets(ctx context.Context, q Query, prefix string) (counts map[string]int, atLeast bool, err error) {
	counts = map[string]int{}
	number, err := x.number(ctx, q.Kind)
	if err != nil || number == 0 {
		return counts, false, wrap(err)
	}
	a, err := x.ask(ctx, q)
	if err != nil {
		return counts, false, wrap(err)
	}
	least, most := keyRange(number, q)
	keys, err := x.match(ctx, a.expr, least, most, q.Sort == Oldest, MaxTotal+1)
	if err != nil {
		return counts, false, wrap(err)
	}
	if len(keys) > MaxTotal {
		keys, atLeast = keys[:MaxTotal], true
	}
	if len(keys) == 0 {
		return counts, false, nil
	}
	lists, err := x.engine.rows(ctx, documentFacets, keys)
	if err != nil {
		return counts, false, wrap(err)
	}
	for _, list := range lists {
		for f := range strings.SplitSeq(list, "\n") {
			if strings.HasPrefix(f, prefix) && f != "" {
				counts[f]++
			}
		}
	}
	return counts, atLeast, nil
}
