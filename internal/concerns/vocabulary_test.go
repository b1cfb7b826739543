package concerns_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/concerns"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

func defined(en string) concerns.Definition {
	return concerns.Definition{Name: i18n.Text{EN: en, FR: en + " (fr)"}}
}

func TestConcernsAreNestedAndNoLoopIsMade(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	under := defined("Children in detention")
	under.Broader, under.Also = detention, concerns.Names{EN: []string{"  Minors   held ", "", "Minors held"}}
	_, err := w.s.Add(ctx, w.zohra, under)
	refused(t, err, fault.Forbidden, "")
	slug, err := w.s.Add(ctx, w.staff, under)
	w.must(err)
	again := defined("children in detention")
	_, err = w.s.Add(ctx, w.staff, again)
	refused(t, err, fault.Invalid, "name_en")
	deeper := defined("Children alone")
	deeper.Broader = slug
	deepest, err := w.s.Add(ctx, w.staff, deeper)
	w.must(err)

	all, err := w.s.All(ctx)
	w.must(err)
	var shown []string
	for _, n := range concerns.Under(all, detention) {
		shown = append(shown, fmt.Sprint(n.Depth, n.Slug))
	}
	if got := strings.Join(shown, " "); got != "1children-in-detention 2children-alone" {
		t.Error(got)
	}
	one, err := w.s.Get(ctx, nil, slug)
	w.must(err)
	if len(one.Also.EN) != 1 || one.Also.EN[0] != "Minors held" || one.Broader != detention {
		t.Errorf("%+v", one)
	}
	top, err := w.s.Get(ctx, nil, detention)
	w.must(err)
	d := top.Definition()
	d.Broader = deepest
	refused(t, w.s.Define(ctx, w.staff, detention, d), fault.Invalid, "broader")
	d.Broader = detention
	refused(t, w.s.Define(ctx, w.staff, detention, d), fault.Invalid, "broader")
	d.Broader = "no-such"
	refused(t, w.s.Define(ctx, w.staff, detention, d), fault.Invalid, "broader")
	refused(t, w.s.Define(ctx, w.amara, detention, d), fault.Forbidden, "")
	refused(t, w.s.Define(ctx, w.staff, "no-such", d), fault.NotFound, "")
	d.Broader, d.Name.FR = "family-reunification", ""
	refused(t, w.s.Define(ctx, w.staff, detention, d), fault.Invalid, "name_fr")
	d.Name = i18n.Text{EN: "Detention", FR: "Détention"}
	d.SameAs = []string{"https://vocabulary.example/d"}
	w.must(w.s.Define(ctx, w.staff, detention, d))
	top, err = w.s.Get(ctx, nil, detention)
	w.must(err)
	if top.Name.FR != "Détention" || top.Broader != "family-reunification" || top.SameAs[0] != d.SameAs[0] {
		t.Errorf("%+v", top)
	}
	if _, err = w.s.Get(ctx, nil, "detention"); fault.Of(err) == nil {
		t.Error("another name is no other address")
	}
}

// TestWhateverIsAskedNoConcernIsUnderItself: many changes at random leave a tree in
// which every concern stands once.
func TestWhateverIsAskedNoConcernIsUnderItself(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	slugs := []string{detention, "family-reunification"}
	for i := range 4 {
		slug, err := w.s.Add(ctx, w.staff, defined(fmt.Sprintf("Concern %d", i)))
		w.must(err)
		slugs = append(slugs, slug)
	}
	rapid.Check(t, func(rt *rapid.T) {
		for range 6 {
			one, err := w.s.Get(ctx, nil, rapid.SampledFrom(slugs).Draw(rt, "concern"))
			w.must(err)
			d := one.Definition()
			d.Broader = rapid.SampledFrom(append(slugs, "")).Draw(rt, "broader")
			if err := w.s.Define(ctx, w.staff, one.Slug, d); err != nil && (fault.Of(err) == nil || fault.Of(err).Field != "broader") {
				rt.Fatal(err)
			}
		}
		all, err := w.s.All(ctx)
		w.must(err)
		seen := 0
		var walk func(nodes []concerns.Node)
		walk = func(nodes []concerns.Node) {
			for _, n := range nodes {
				seen++
				walk(n.Narrower)
			}
		}
		walk(concerns.Tree(all))
		if seen != len(slugs) {
			rt.Fatalf("%d of %d concerns stand in the tree", seen, len(slugs))
		}
	})
}

func TestACircleThatWasMadeElsewhereDoesNotHang(t *testing.T) {
	list := []concerns.Concern{{Slug: "a", Broader: "b"}, {Slug: "b", Broader: "a"}, {Slug: "c", Broader: "gone"}}
	if tree := concerns.Tree(list); len(tree) != 1 || tree[0].Slug != "c" {
		t.Errorf("%+v", tree)
	}
	if under := concerns.Under(list, "a"); len(under) != 0 {
		t.Errorf("under a concern of a circle: %+v", under)
	}
}
