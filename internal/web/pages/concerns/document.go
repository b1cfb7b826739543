package concerns

import (
	"context"
	"io"
	"regexp"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/thread"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/static"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// documentView is a thread as one file that needs nothing else.
type documentView struct {
	storyView
	lang   i18n.Lang
	title  string
	kicker string
	about  string
	made   string
	css    string
	accent string
	site   string
}

// WriteDocument writes a whole thread as one HTML document in the localizer's
// language: the picture, its words and every entry. It has its styles in it and no
// script, and asks nothing of any network; its links lead to the site.
func WriteDocument(ctx context.Context, out io.Writer, loc *i18n.Localizer, site ui.Site, who access.Actor, t thread.Thread) error {
	// The page's own words are the door's, for a reader without a request.
	c := &door.Call{Lang: loc.Lang(), Loc: loc, Actor: who}
	v := documentView{lang: loc.Lang(), site: site.BaseURL + "/", accent: "accent-" + site.Accent, made: loc.T("threads.document", "Site", site.Name, "Day", t.Today)}
	v.storyView = whole(c, t)
	v.feed, v.members = "", false
	switch {
	case t.Concern != nil:
		v.title, v.kicker, v.about = t.Concern.Name.In(loc.Lang()), loc.T("threads.concern"), t.Concern.About.In(loc.Lang())
	case t.Resolution != nil:
		v.title, v.kicker = t.Resolution.Resolution.Title().In(loc.Lang()), loc.T("threads.of_draft")
		if e := t.Resolution.Entry; e != nil {
			v.kicker = loc.T("threads.of_resolution", "Resolution", view.Designation(loc, e.Address(), e.Number))
		}
	}
	for _, layer := range []string{"tokens", "base", "layout", "components", "thread", "print"} {
		v.css += fontFace.ReplaceAllString(static.Source(layer), "")
	}
	return documentPage(v).Render(ctx, out)
}

// fontFace is what would ask for a font: a document does with those there are.
var fontFace = regexp.MustCompile(`@font-face\s*\{[^}]*\}`)

// whole is a thread set for reading with every entry, whatever their number.
func whole(c *door.Call, t thread.Thread) storyView {
	v := frame(c, t)
	for _, y := range t.Years() {
		v.yearly = append(v.yearly, yearEntries{year(y.Year), lines(c, t.InYear(y.Year), t.Today)})
	}
	return v
}

// frame is what stands around the entries: the picture, what waits, policy in force.
func frame(c *door.Call, t thread.Thread) storyView {
	v := storyView{loc: c.Loc, wide: draw(c.Loc, t, wideBox()), tall: draw(c.Loc, t, tallBox(t)), lanes: lanesIn(c.Loc, t), heading: c.Text("threads.story")}
	for _, e := range t.Waiting() {
		v.waiting = append(v.waiting, waiting(c, e, t.Today))
	}
	for _, p := range t.Resolutions {
		if t.Concern != nil && p.Entry != nil && p.Entry.Policy == resolutions.InForce {
			v.policies = append(v.policies, policy(c, p))
		}
	}
	slices.Reverse(v.policies)
	if t.Concern != nil {
		v.library = c.Path("library") + "?subject=" + t.Concern.Slug
	}
	return v
}
