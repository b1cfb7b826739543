package search

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Among is a question to documents of several kinds at once, whose dates are told in
// one way. Its Kind is not read.
type Among struct {
	Query
	Kinds []string
	// Without are the keys of records that are left out, whatever they say.
	Without map[string]bool
}

// Hit is a record that answers.
type Hit struct{ Kind, ID string }

// Mixed is what a question to several kinds found.
type Mixed struct {
	Hits []Hit
	// Total is how many documents match, counted up to MaxTotal of each kind.
	Total          int
	TotalIsAtLeast bool
}

// undated is what of a key does not tell its kind: its date and its place there.
const undated = int64(1)<<(dateBits+hashBits) - 1

// kindOf is the number of the kind of a key.
func kindOf(key int64) int64 { return key >> (dateBits + hashBits) }

// shelf is the range of the keys of one kind.
type shelf struct {
	kind        string
	number      int64
	least, most int64
}

// shelves are the ranges of a question's kinds; those without a document have none.
func (x *Service) shelves(ctx context.Context, q Among) ([]shelf, error) {
	var list []shelf
	for _, kind := range q.Kinds {
		number, err := x.number(ctx, kind)
		if err != nil {
			return nil, err
		}
		if number == 0 {
			continue
		}
		least, most := keyRange(number, q.Query)
		list = append(list, shelf{kind: kind, number: number, least: least, most: most})
	}
	return list, nil
}

// byDate orders keys of several kinds, the newest first.
func byDate(a, b int64) int {
	return cmp.Or(cmp.Compare(a&undated, b&undated), cmp.Compare(a, b))
}

// matchAmong lists the keys of every shelf that hold a question, most of each, in the
// order of their dates. full says that a shelf may hold more.
func (x *Service) matchAmong(ctx context.Context, e expr, list []shelf, q Among, most int) (keys []int64, full bool, err error) {
	for _, s := range list {
		// What is left out later must not use up the room of what is not.
		found, err := x.match(ctx, e, s.least, s.most, q.Sort == Oldest, most+len(q.Without))
		if err != nil {
			return nil, false, err
		}
		if found, err = x.leave(ctx, found, q.Without); err != nil {
			return nil, false, err
		}
		full = full || len(found) >= most
		keys = append(keys, found[:min(len(found), most)]...)
	}
	slices.SortFunc(keys, byDate)
	if q.Sort == Oldest {
		slices.Reverse(keys)
	}
	return keys, full, nil
}

// leave takes the records out that are named.
func (x *Service) leave(ctx context.Context, keys []int64, without map[string]bool) ([]int64, error) {
	if len(without) == 0 || len(keys) == 0 {
		return keys, nil
	}
	ids, err := x.identities(ctx, keys)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(keys, func(k int64) bool { return without[ids[k]] }), nil
}

// FindAmong answers a question to several kinds, as Find does one.
func (x *Service) FindAmong(ctx context.Context, q Among) (Mixed, error) {
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	q.Limit, q.Offset = min(q.Limit, MaxLimit), min(max(q.Offset, 0), MaxTotal*len(q.Kinds))
	list, err := x.shelves(ctx, q)
	if err != nil || len(list) == 0 {
		return Mixed{}, wrap(err)
	}
	a, err := x.ask(ctx, q.Query)
	if err != nil {
		return Mixed{}, wrap(err)
	}
	keys, full, err := x.matchAmong(ctx, a.expr, list, q, MaxTotal+1)
	if err != nil {
		return Mixed{}, wrap(err)
	}
	found := Mixed{Total: len(keys), TotalIsAtLeast: full}
	if q.Sort == Relevance && !a.wordless() && len(keys) > 1 {
		if keys, err = x.rankAmong(ctx, a, list, keys); err != nil {
			return Mixed{}, wrap(err)
		}
	}
	keys = keys[min(q.Offset, len(keys)):]
	keys = keys[:min(q.Limit, len(keys))]
	found.Hits, err = x.hits(ctx, list, keys)
	return found, wrap(err)
}

// hits reads the records' own keys, in the order given.
func (x *Service) hits(ctx context.Context, list []shelf, keys []int64) ([]Hit, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	ids, err := x.identities(ctx, keys)
	if err != nil {
		return nil, err
	}
	names := map[int64]string{}
	for _, s := range list {
		names[s.number] = s.kind
	}
	hits := make([]Hit, 0, len(keys))
	for _, k := range keys {
		if id, ok := ids[k]; ok {
			hits = append(hits, Hit{Kind: names[kindOf(k)], ID: id})
		}
	}
	return hits, nil
}

// rankAmong is rank for documents of several kinds.
func (x *Service) rankAmong(ctx context.Context, a asked, list []shelf, keys []int64) ([]int64, error) {
	weighed := slices.Clone(keys)
	if len(keys) > weighAll {
		weighed = slices.Clone(keys[:weighBodies])
		stands := make(map[int64]bool, len(keys))
		for _, k := range keys {
			stands[k] = true
		}
		for _, s := range list {
			titled, err := x.match(ctx, expr{all: a.title, none: a.none}, s.least, s.most, false, 2*weighTitles/(1+len(list)))
			if err != nil {
				return nil, err
			}
			for _, k := range titled {
				if stands[k] { // one that was left out has a title too
					weighed = append(weighed, k)
				}
			}
		}
		slices.SortFunc(weighed, byDate)
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

// MaxCounted is how many matches of each kind CountAmong looks at.
const MaxCounted = 10_000

// Choice is what is chosen of one dimension: a document that holds any of the facets
// is kept; none chosen keeps all.
type Choice struct {
	Name   string
	Facets []string
}

// CountAmong counts, for each choice, the documents under each facet among the matches of
// the question narrowed by the other choices: what choosing otherwise would show. of are
// facets that follow from a document's kind and date, beside those that it was indexed
// with. atLeast says that there were more than MaxCounted matches of a kind.
func (x *Service) CountAmong(ctx context.Context, q Among, choices []Choice, of func(kind string, date int64) []string) (counts []map[string]int, atLeast bool, err error) {
	counts = make([]map[string]int, len(choices))
	for i := range counts {
		counts[i] = map[string]int{}
	}
	list, err := x.shelves(ctx, q)
	if err != nil || len(list) == 0 {
		return counts, false, wrap(err)
	}
	a, err := x.ask(ctx, q.Query)
	if err != nil {
		return counts, false, wrap(err)
	}
	h, err := x.heldOf(ctx, list[0].number)
	if err != nil {
		return counts, false, wrap(err)
	}
	if h != nil && !slices.ContainsFunc(list, func(s shelf) bool { return h.kinds[s.number] == "" }) {
		counts, atLeast, err = h.count(ctx, x.engine, a.expr, list, q, MaxCounted, choices)
		return counts, atLeast, wrap(err)
	}
	keys, atLeast, err := x.matchAmong(ctx, a.expr, list, q, MaxCounted)
	if err != nil || len(keys) == 0 {
		return counts, false, wrap(err)
	}
	kept, err := x.engine.rows(ctx, documentFacets, keys)
	if err != nil {
		return counts, false, wrap(err)
	}
	names := map[int64]string{}
	for _, s := range list {
		names[s.number] = s.kind
	}
	var facets []string
	for _, key := range keys {
		facets = append(facets[:0], of(names[kindOf(key)], MaxDate-(key&undated)>>hashBits)...)
		count(counts, choices, append(facets, strings.Split(kept[key], "\n")...))
	}
	return counts, atLeast, nil
}

// count counts one document under every choice whose other choices it answers.
func count(counts []map[string]int, choices []Choice, facets []string) {
	missed, at := 0, 0
	for i, c := range choices {
		if len(c.Facets) > 0 && !slices.ContainsFunc(c.Facets, func(f string) bool { return slices.Contains(facets, f) }) {
			missed, at = missed+1, i
		}
	}
	switch missed {
	case 0:
		for i, c := range choices {
			under(counts[i], c.Name, facets)
		}
	case 1: // it answers all but this one
		under(counts[at], choices[at].Name, facets)
	}
}

func under(counts map[string]int, name string, facets []string) {
	for _, f := range facets {
		if value, ok := strings.CutPrefix(f, name+":"); ok {
			counts[value]++
		}
	}
}

// Lacking lists the records of a kind that were indexed without any facet that begins with
// prefix, most at once: by an earlier program.
func (x *Service) Lacking(ctx context.Context, kind, prefix string, most int) ([]string, error) {
	rows, err := x.db.Reader().QueryContext(ctx, `SELECT id FROM search_documents WHERE kind = $1 AND facets NOT LIKE $2 ORDER BY id LIMIT $3`, kind, "%"+prefix+"%", most)
	if err != nil {
		return nil, wrap(err)
	}
	defer func() { _ = rows.Close() }()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, wrap(err)
		}
		ids = append(ids, id)
	}
	return ids, wrap(rows.Err())
}
