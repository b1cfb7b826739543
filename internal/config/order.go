package config

import "plenary.example/internal/parliament"

// Rules are the rules of order as the by-laws leave them.
func (o Order) Rules() parliament.Rules {
	r := parliament.Rules{SeveralAmendments: o.SeveralAmendments}
	for _, k := range o.Without {
		r.Without = append(r.Without, parliament.Kind(k))
	}
	for _, k := range o.NoSecond {
		r.NoSecond = append(r.NoSecond, parliament.Kind(k))
	}
	for k, how := range o.Decided {
		if r.Decided == nil {
			r.Decided = map[parliament.Kind]parliament.Deciding{}
		}
		r.Decided[parliament.Kind(k)] = parliament.Deciding(how)
	}
	return r
}
