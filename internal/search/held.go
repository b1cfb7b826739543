package search

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// held is what is kept in memory of the documents of some kinds: their keys, identities and
// facets, and which of them hold the words that are asked for. It matches as an engine does,
// without a row for each match, and follows what is indexed.
//
// A document has a place, given in the order of arrival and never again; one that is removed
// or indexed anew leaves its place empty.
type held struct {
	kinds map[int64]string
	of    func(kind string, date int64) []string // facets that follow from kind and date

	mu      sync.RWMutex
	keys    []int64 // by place, as are ids and facets
	ids     []string
	facets  [][]uint32         // numbers of the facets
	place   map[int64]uint32   // by key
	shelves map[int64][]uint32 // by kind: the places in the order of their keys
	names   []string           // facets by number
	number  map[string]uint32  // of a facet
	token   map[string]uint32  // number of a facet, by its token
	sets    map[string]*places // by name: which documents hold an atom
	size    int                // of the sets, in bytes
	empty   int                // places without a document
	terms   map[int64]string   // of documents that were weighed, by key
	weight  int                // of terms, in bytes
	changes int                // how often it has changed
	clock   atomic.Int64       // counts what is asked, to tell which set was asked for last
}

const (
	heldSize   = 48 << 20 // bytes of sets, beyond which those asked for longest ago are let go
	heldCommon = 50       // a word that one document of so many holds has its set from the beginning
	heldAtOnce = 2000     // documents changed at once, beyond which all is read anew
)

// places is a set of places: bits where there are many, else a list in order.
type places struct {
	few  []uint32
	bits []uint64
	used atomic.Int64
}

// add puts in a place that is greater than any before.
func (s *places) add(p uint32) {
	if s.bits == nil {
		s.few = append(s.few, p)
		return
	}
	for int(p>>6) >= len(s.bits) {
		s.bits = append(s.bits, 0)
	}
	s.bits[p>>6] |= 1 << (p & 63)
}

// into adds the set to bits that have room for every place.
func (s *places) into(all []uint64) {
	for _, p := range s.few {
		all[p>>6] |= 1 << (p & 63)
	}
	for i, b := range s.bits {
		all[i] |= b
	}
}

func (s *places) size() int { return 128 + 4*cap(s.few) + 8*cap(s.bits) }

// setOf keeps places, in any order, as a set among so many.
func setOf(list []uint32, all int) *places {
	s := &places{}
	if len(list) > all/64+16 {
		s.bits = make([]uint64, all/64+1)
	} else {
		slices.Sort(list)
	}
	for _, p := range list {
		s.add(p)
	}
	return s
}

// name is how a set of places is found.
func (a atom) name() string { return strings.Join(a, " ") }

func newHeld(kinds map[int64]string, of func(kind string, date int64) []string) *held {
	return &held{
		kinds: kinds, of: of, place: map[int64]uint32{}, shelves: map[int64][]uint32{}, number: map[string]uint32{}, token: map[string]uint32{}, sets: map[string]*places{},
		terms: map[int64]string{},
	}
}

// shelfOf is the range of the keys of a kind.
func shelfOf(kind int64) (least, most int64) { return keyRange(kind, Query{}) }

// read fills what is held; common tells which words have a set from the beginning.
func (h *held) read(ctx context.Context, e engine, common *sample) error {
	for kind := range h.kinds {
		least, most := shelfOf(kind)
		err := e.shelf(ctx, least, most, func(key int64, id, facets string) {
			h.shelves[kind] = append(h.shelves[kind], h.put(key, id, facets))
		})
		if err != nil {
			return err
		}
	}
	for token, n := range common.df { // so few that the rest is passed over quickly
		if n*heldCommon >= common.docs {
			s := &places{bits: make([]uint64, len(h.keys)/64+1)}
			h.sets[token] = s
			h.size += s.size()
		}
	}
	for kind := range h.kinds {
		least, most := shelfOf(kind)
		err := e.shelfTerms(ctx, least, most, func(key int64, terms string) {
			p, ok := h.place[key]
			if !ok {
				return
			}
			eachTerm(terms, func(token string, _ int) {
				if s := h.sets[token]; s != nil {
					s.bits[p>>6] |= 1 << (p & 63)
				}
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// put gives a document a place.
func (h *held) put(key int64, id, facets string) uint32 {
	p := uint32(len(h.keys)) //nolint:gosec // a database has fewer documents than that
	list := h.of(h.kinds[kindOf(key)], MaxDate-(key&undated)>>hashBits)
	if facets != "" {
		list = append(list, strings.Split(facets, "\n")...)
	}
	numbers := make([]uint32, len(list))
	for i, f := range list {
		n, ok := h.number[f]
		if !ok {
			n = uint32(len(h.names)) //nolint:gosec // fewer than documents have facets
			f = strings.Clone(f)
			h.names = append(h.names, f)
			h.number[f], h.token[facetToken(f)] = n, n
		}
		numbers[i] = n
	}
	h.keys, h.ids, h.facets = append(h.keys, key), append(h.ids, id), append(h.facets, numbers)
	h.place[key] = p
	return p
}

// at finds where a key stands or would stand in the order of its kind.
func (h *held) at(key int64) (at int, found bool) {
	return slices.BinarySearchFunc(h.shelves[kindOf(key)], key, func(p uint32, k int64) int { return cmp.Compare(h.keys[p], k) })
}

// drop empties the place of a document.
func (h *held) drop(key int64) {
	p, ok := h.place[key]
	if !ok {
		return
	}
	if at, found := h.at(key); found {
		h.shelves[kindOf(key)] = slices.Delete(h.shelves[kindOf(key)], at, at+1)
	}
	delete(h.place, key)
	h.ids[p], h.facets[p] = "", nil
	h.empty++
}

// row is what the index says of a document.
type row struct{ id, facets, terms string }

// follow takes over what the index says now of documents that changed; of those that it
// has no longer there is no row.
func (h *held) follow(changed []int64, rows map[int64]row) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.changes++
	for name, s := range h.sets {
		if strings.Contains(name, " ") { // the order of words is told by the engine alone
			h.size -= s.size()
			delete(h.sets, name)
		}
	}
	for _, key := range changed {
		h.weight -= len(h.terms[key])
		delete(h.terms, key)
		h.drop(key)
		r, ok := rows[key]
		if !ok {
			continue
		}
		p := h.put(key, r.id, r.facets)
		at, _ := h.at(key)
		h.shelves[kindOf(key)] = slices.Insert(h.shelves[kindOf(key)], at, p)
		holds := func(token string) {
			if s := h.sets[token]; s != nil {
				h.size -= s.size()
				s.add(p)
				h.size += s.size()
			}
		}
		holds(everyToken)
		eachTerm(r.terms, func(token string, _ int) { holds(token) })
		for _, n := range slices.Compact(slices.Sorted(slices.Values(h.facets[p]))) {
			holds(facetToken(h.names[n]))
		}
	}
}

// tired reports whether so many places are empty that all had better be read anew.
func (h *held) tired() bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.empty > len(h.keys)/4+heldAtOnce
}

// shelf lists the places of one kind with keys from least to most, in their order.
func (h *held) shelf(least, most int64) []uint32 {
	shelf := h.shelves[kindOf(least)]
	from, _ := h.at(least)
	until, found := h.at(most)
	if found {
		until++
	}
	return shelf[from:max(from, until)]
}

// match is engine.match from memory.
func (h *held) match(ctx context.Context, e engine, q expr, least, most int64, backwards bool, limit int) ([]int64, error) {
	sets, err := h.wanted(ctx, e, q)
	if err != nil {
		return nil, err
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	shelf := h.shelf(least, most)
	var keys []int64
	if len(q.all) == 0 && len(q.none) == 0 {
		for _, p := range shelf {
			keys = append(keys, h.keys[p])
		}
		return cut(keys, backwards, limit), nil
	}
	right := h.right(q, sets)
	found := 0
	for _, b := range right {
		found += bits.OnesCount64(b)
	}
	if found < len(shelf)/32 { // sooner put in order than looked for
		for i, b := range right {
			for ; b != 0; b &= b - 1 {
				p := uint32(i<<6 + bits.TrailingZeros64(b)) //nolint:gosec // a place
				if k := h.keys[p]; k >= least && k <= most && h.place[k] == p && h.ids[p] != "" {
					keys = append(keys, k)
				}
			}
		}
		slices.Sort(keys)
		return cut(keys, backwards, limit), nil
	}
	for i := 0; i < len(shelf) && len(keys) < limit; i++ {
		p := shelf[i]
		if backwards {
			p = shelf[len(shelf)-1-i]
		}
		if right[p>>6]&(1<<(p&63)) != 0 {
			keys = append(keys, h.keys[p])
		}
	}
	return keys, nil
}

func cut(keys []int64, backwards bool, limit int) []int64 {
	if backwards {
		slices.Reverse(keys)
	}
	return keys[:min(len(keys), limit)]
}

// right marks the places that hold a question, those that are empty among them.
func (h *held) right(q expr, sets map[string]*places) []uint64 {
	size := len(h.keys)/64 + 1
	right, any := make([]uint64, size), make([]uint64, size)
	for i := range right {
		right[i] = ^uint64(0)
	}
	for _, group := range q.all {
		clear(any)
		for _, a := range group {
			sets[a.name()].into(any)
		}
		for i := range right {
			right[i] &= any[i]
		}
	}
	if len(q.none) > 0 {
		clear(any)
		for _, a := range q.none {
			sets[a.name()].into(any)
		}
		for i := range right {
			right[i] &^= any[i]
		}
	}
	if extra := size*64 - len(h.keys); extra > 0 {
		right[size-1] &= ^uint64(0) >> extra
	}
	return right
}

// wanted gives the set of each atom of a question; the engine is asked for those that are
// not held.
func (h *held) wanted(ctx context.Context, e engine, q expr) (map[string]*places, error) {
	now := h.clock.Add(1)
	sets := map[string]*places{}
	var missing []atom
	h.mu.RLock()
	before := h.changes
	for _, group := range append(slices.Clone(q.all), q.none) {
		for _, a := range group {
			name := a.name()
			if _, have := sets[name]; have {
				continue
			}
			s := h.sets[name]
			if s == nil {
				s = h.fromFacets(a)
			}
			if s == nil {
				missing = append(missing, a)
				continue
			}
			s.used.Store(now)
			sets[name] = s
		}
	}
	h.mu.RUnlock()
	found := map[string][]int64{}
	for _, a := range missing {
		var keys []int64
		for kind := range h.kinds {
			least, most := shelfOf(kind)
			some, err := e.match(ctx, expr{all: [][]atom{{a}}}, least, most, false, 1<<31-1)
			if err != nil {
				return nil, err
			}
			keys = append(keys, some...)
		}
		found[a.name()] = keys
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for name, keys := range found {
		list := make([]uint32, 0, len(keys))
		for _, k := range keys {
			if p, ok := h.place[k]; ok {
				list = append(list, p)
			}
		}
		sets[name] = setOf(list, len(h.keys))
		sets[name].used.Store(now)
	}
	if h.changes != before {
		return sets, nil // what changed meanwhile may be missing in a set; so it is not kept
	}
	for name, s := range sets {
		if h.sets[name] == nil {
			h.sets[name] = s
			h.size += s.size()
		}
	}
	h.letGo()
	return sets, nil
}

// fromFacets makes the set of a facet, and of every document; nil for anything else.
func (h *held) fromFacets(a atom) *places {
	if len(a) != 1 {
		return nil
	}
	n, facet := h.token[a[0]]
	if !facet && a[0] != everyToken {
		return nil
	}
	var list []uint32
	for p, numbers := range h.facets {
		if !facet && h.ids[p] != "" || facet && slices.Contains(numbers, n) {
			list = append(list, uint32(p)) //nolint:gosec // a place
		}
	}
	return setOf(list, len(h.keys))
}

// letGo drops the sets that were asked for longest ago, a quarter at once.
func (h *held) letGo() {
	if h.size <= heldSize {
		return
	}
	names := make([]string, 0, len(h.sets))
	for name := range h.sets {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(h.sets[a].used.Load(), h.sets[b].used.Load()) })
	for _, name := range names {
		if h.size <= heldSize*3/4 {
			return
		}
		h.size -= h.sets[name].size()
		delete(h.sets, name)
	}
}

// identities gives the records' own keys; ok is false when one is not held.
func (h *held) identities(keys []int64) (ids map[int64]string, ok bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	ids = make(map[int64]string, len(keys))
	for _, k := range keys {
		p, found := h.place[k]
		if !found {
			return nil, false
		}
		ids[k] = h.ids[p]
	}
	return ids, true
}
