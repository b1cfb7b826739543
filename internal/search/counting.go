package search

import (
	"context"
	"maps"
	"math/bits"
	"strings"
)

// counting counts documents that are held under the facets of choices, as CountAmong says.
type counting struct {
	held    *held
	choices []Choice
	chosen  []uint32 // by facet: a bit for each choice that it answers
	all     uint32   // the bits of the choices in which something is chosen
	whole   []int    // by facet: among documents that answer every choice
	but     [][]int  // by choice: among those that answer every other
}

func (h *held) counting(choices []Choice) *counting {
	c := &counting{held: h, choices: choices, chosen: make([]uint32, len(h.names)), whole: make([]int, len(h.names)), but: make([][]int, len(choices))}
	for i, choice := range choices {
		for _, f := range choice.Facets {
			c.all |= 1 << i
			if n, ok := h.number[f]; ok {
				c.chosen[n] |= 1 << i
			}
		}
	}
	return c
}

func (c *counting) add(p uint32) {
	facets := c.held.facets[p]
	missed := c.all
	for _, n := range facets {
		missed &^= c.chosen[n]
	}
	under := c.whole
	switch bits.OnesCount32(missed) {
	case 0:
	case 1:
		i := bits.TrailingZeros32(missed)
		if c.but[i] == nil {
			c.but[i] = make([]int, len(c.whole))
		}
		under = c.but[i]
	default:
		return
	}
	for _, n := range facets {
		under[n]++
	}
}

func (c *counting) counts() []map[string]int {
	counts := make([]map[string]int, len(c.choices))
	for i, choice := range c.choices {
		counts[i] = map[string]int{}
		for n, name := range c.held.names {
			value, ok := strings.CutPrefix(name, choice.Name+":")
			if !ok {
				continue
			}
			many := c.whole[n]
			if c.but[i] != nil {
				many += c.but[i][n]
			}
			if many > 0 {
				counts[i][value] = many
			}
		}
	}
	return counts
}

// count counts the documents of every shelf that hold a question, most of each, under the
// facets of choices. full says that a shelf may hold more.
func (h *held) count(ctx context.Context, e engine, q expr, list []shelf, among Among, most int, choices []Choice) (counts []map[string]int, full bool, err error) {
	sets, err := h.wanted(ctx, e, q)
	if err != nil {
		return nil, false, err
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	right := h.right(q, sets)
	c := h.counting(choices)
	for _, s := range list {
		found := 0
		shelf := h.shelf(s.least, s.most)
		for i := 0; i < len(shelf) && found < most; i++ {
			p := shelf[i]
			if among.Sort == Oldest {
				p = shelf[len(shelf)-1-i]
			}
			if right[p>>6]&(1<<(p&63)) == 0 || len(among.Without) > 0 && among.Without[h.ids[p]] {
				continue
			}
			found++
			c.add(p)
		}
		full = full || found >= most
	}
	return c.counts(), full, nil
}

// heldTerms is how many bytes of documents' terms are held.
const heldTerms = 24 << 20

// termsOf gives the terms of documents, in memory where they are held.
func (x *Service) termsOf(ctx context.Context, keys []int64) (map[int64]string, error) {
	h := x.holding.Load()
	if h == nil {
		return x.engine.rows(ctx, documentTerms, keys)
	}
	terms := make(map[int64]string, len(keys))
	var missing []int64
	h.mu.RLock()
	before := h.changes
	for _, k := range keys {
		if t, ok := h.terms[k]; ok {
			terms[k] = t
			continue
		}
		missing = append(missing, k)
	}
	h.mu.RUnlock()
	if len(missing) == 0 {
		return terms, nil
	}
	found, err := x.engine.rows(ctx, documentTerms, missing)
	if err != nil {
		return nil, err
	}
	maps.Copy(terms, found)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.changes != before {
		return terms, nil
	}
	for k, t := range found {
		if _, known := h.terms[k]; !known && h.kinds[kindOf(k)] != "" {
			h.terms[k] = t
			h.weight += len(t)
		}
	}
	for k, t := range h.terms { // in no order: which are let go matters little
		if h.weight <= heldTerms {
			break
		}
		h.weight -= len(t)
		delete(h.terms, k)
	}
	return terms, nil
}
