package search

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"plenary.example/internal/i18n"
)

// Near is a document close to a text.
type Near struct {
	ID string
	// Likeness is from 0 (nothing in common) to 1 (the same words).
	Likeness float64
}

const (
	rareTerms     = 12   // words of a draft that choose the documents to compare
	nearPerTerm   = 300  // newest documents looked at for each
	nearCompared  = 60   // documents compared word for word
	draftTerms    = 300  // different words of a draft that are considered
	sampleSize    = 2000 // documents whose words tell how common a word is
	sampleLasts   = 10 * time.Minute
	rarelyChecked = 40 // words unknown to the sample that are looked up
)

// sample tells how common words are, from a fair sample of the documents.
type sample struct {
	taken time.Time
	docs  int
	df    map[string]int
}

// weight is how much a token says: the rarer the more.
func (s *sample) weight(token string) float64 {
	return math.Log(1 + float64(s.docs+1)/(float64(s.df[token])+0.5))
}

// frequencies returns the sample, taken anew when it is old or when a tenth of
// the documents are newer than it.
func (x *Service) frequencies(ctx context.Context) (*sample, error) {
	now := x.db.Now()
	fresh := func() *sample {
		x.mu.Lock()
		defer x.mu.Unlock()
		if x.sample != nil && now.Sub(x.sample.taken) < sampleLasts && x.added*10 <= x.sample.docs {
			return x.sample
		}
		return nil
	}
	if s := fresh(); s != nil {
		return s, nil
	}
	x.sampling.Lock()
	defer x.sampling.Unlock()
	if s := fresh(); s != nil {
		return s, nil
	}
	n, err := x.engine.count(ctx)
	if err != nil {
		return nil, err
	}
	below := int64(1) << hashBits
	if n > sampleSize {
		below = below * sampleSize / n
	}
	s := &sample{taken: now, df: map[string]int{}}
	x.mu.Lock()
	before := x.added
	x.mu.Unlock()
	err = x.engine.sampleTerms(ctx, below, func(terms string) {
		s.docs++
		eachTerm(terms, func(token string, _ int) { s.df[token]++ })
	})
	if err != nil {
		return nil, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.sample = s
	x.added -= before
	return s, nil
}

// Nearest finds the documents of a kind that most resemble a text, best first:
// the standing policy that a draft may repeat or contradict. lang is the
// language compared where the text has it, else the other. The rarest words of
// the text choose the documents, all of its words compare them. Documents that
// share too little are left out, as are those named in exclude.
func (x *Service) Nearest(ctx context.Context, kind string, text i18n.Text, lang i18n.Lang, limit int, exclude ...string) ([]Near, error) {
	return x.NearestAmong(ctx, kind, text, lang, nil, limit, exclude...)
}

// NearestAmong is Nearest among the documents that hold at least one facet of
// each group.
func (x *Service) NearestAmong(ctx context.Context, kind string, text i18n.Text, lang i18n.Lang, facets [][]string, limit int, exclude ...string) ([]Near, error) {
	if !text.Has(lang) {
		lang = lang.Other()
	}
	number, err := x.number(ctx, kind)
	if err != nil || number == 0 {
		return nil, wrap(err)
	}
	common, err := x.frequencies(ctx)
	if err != nil {
		return nil, wrap(err)
	}
	draft := draftTokens(text.Only(lang), lang)
	filter, err := x.ask(ctx, Query{Facets: facets})
	if err != nil {
		return nil, wrap(err)
	}
	least, most := keyRange(number, Query{})
	sums, err := x.candidates(ctx, draft, common, filter.all, least, most)
	if err != nil {
		return nil, wrap(err)
	}
	keys := make([]int64, 0, len(sums))
	for k := range sums {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b int64) int { return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a, b)) })
	keys = keys[:min(len(keys), nearCompared+len(exclude))]
	return x.compare(ctx, draft, common, mark(lang), keys, limit, exclude)
}

// draftTokens counts the tokens of a text, grammatical words aside.
func draftTokens(text string, lang i18n.Lang) map[string]int {
	counts := map[string]int{}
	stems := stemmer{}
	for _, w := range splitWords(text, lang, maxWords) {
		if common(w.norm, lang) {
			continue
		}
		t := mark(lang) + stems.stem(w.norm, lang)
		if len(t) > 1 && (counts[t] > 0 || len(counts) < draftTerms) {
			counts[t]++
		}
	}
	return counts
}

// candidates adds up, for the documents that hold any of the draft's rarest
// words, the weights of those words.
func (x *Service) candidates(ctx context.Context, draft map[string]int, common *sample, filter [][]atom, least, most int64) (map[int64]float64, error) {
	tokens := make([]string, 0, len(draft))
	for t := range draft {
		tokens = append(tokens, t)
	}
	slices.SortFunc(tokens, func(a, b string) int { return cmp.Or(common.df[a]-common.df[b], cmp.Compare(a, b)) })
	sums := map[int64]float64{}
	used, checked := 0, 0
	for _, t := range tokens {
		if used == rareTerms {
			break
		}
		if common.df[t] == 0 {
			if checked++; checked > rarelyChecked {
				continue
			}
		}
		keys, err := x.match(ctx, expr{all: append([][]atom{{atom{t}}}, filter...)}, least, most, false, nearPerTerm)
		if err != nil {
			return nil, err
		}
		if len(keys) == 0 {
			continue // a word that no document holds says nothing
		}
		// A word held by one document only is often the draft itself, or a name.
		if len(keys) > 1 {
			used++
		}
		for _, k := range keys {
			sums[k] += common.weight(t)
		}
	}
	return sums, nil
}

// leastLikeness is what a document must share to be worth showing.
const leastLikeness = 0.08

// compare weighs the candidates word for word: the cosine of the angle between
// the two texts' weighted words.
func (x *Service) compare(ctx context.Context, draft map[string]int, common *sample, m string, keys []int64, limit int, exclude []string) ([]Near, error) {
	if len(keys) == 0 || limit <= 0 {
		return nil, nil
	}
	terms, err := x.engine.rows(ctx, documentTerms, keys)
	if err != nil {
		return nil, wrap(err)
	}
	part := func(token string, count int) float64 { return common.weight(token) * (1 + math.Log(float64(count))) }
	var own float64
	for t, n := range draft {
		own += part(t, n) * part(t, n)
	}
	type scored struct {
		key int64
		Near
	}
	var list []scored
	for _, key := range keys {
		var shared, other float64
		eachTerm(terms[key], func(token string, count int) {
			if token[:1] != m {
				return
			}
			v := part(token, count)
			other += v * v
			if n := draft[token]; n > 0 {
				shared += v * part(token, n)
			}
		})
		if shared == 0 {
			continue
		}
		list = append(list, scored{key, Near{Likeness: min(1, shared/math.Sqrt(own*other))}})
	}
	slices.SortFunc(list, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), cmp.Compare(a.key, b.key))
	})
	list = list[:min(len(list), limit+len(exclude))]
	keys = keys[:0]
	for _, s := range list {
		keys = append(keys, s.key)
	}
	ids, err := x.identities(ctx, keys)
	if err != nil {
		return nil, wrap(err)
	}
	var near []Near
	for _, s := range list {
		s.ID = ids[s.key]
		if s.ID != "" && s.Likeness >= leastLikeness && !slices.Contains(exclude, s.ID) && len(near) < limit {
			near = append(near, s.Near)
		}
	}
	return near, nil
}
