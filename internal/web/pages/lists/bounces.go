package lists

import (
	"cmp"
	"strconv"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// bounceLine is something that came back, as pages show it.
type bounceLine struct {
	at         time.Time
	what       string
	diagnostic string
	class      string // how it counts, in words; empty: it is no failure
	person     string // whose copy it was, where many people's are listed
	href       string
}

func bounceOf(c *door.Call, b lists.Bounce) bounceLine {
	line := bounceLine{at: c.Local(b.At), diagnostic: b.Diagnostic, what: capital(c.Loc.Say(b.Say()))}
	if class := b.SayClass(); class.Key != "" {
		line.class = capital(c.Loc.Say(class))
	}
	if b.Diagnostic == "" {
		line.diagnostic = b.Status
	}
	return line
}

// pointsOf says a score, which is kept in halves of a point.
func pointsOf(l *i18n.Localizer, halves int) string {
	text := strconv.Itoa(halves / 2)
	if halves%2 != 0 {
		point := "."
		if l.Lang() == i18n.FR {
			point = ","
		}
		text += point + "5"
	}
	return text
}

// bounces lists what came back to a list lately.
func (p *Pages) bounces(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	l, err := p.openFor(c)
	if err != nil {
		return err
	}
	found, more, err := p.Lists.Bounces(c.Ctx(), c.Actor, l, c.Value("before"))
	if err != nil {
		return err
	}
	var lines []bounceLine
	for _, b := range found {
		line := bounceOf(c, b.Bounce)
		line.person, line.href = cmp.Or(b.Subscription.Name, b.Subscription.Address), to(c, l, "subscribers", b.Subscription.ID)
		lines = append(lines, line)
	}
	next := ""
	if more && len(found) > 0 {
		next = to(c, l, "bounces") + "?before=" + found[len(found)-1].ID
	}
	return c.Page(ui.PageData{
		Title: c.Text("mailing.bounces.title"), Kicker: l.Name.In(c.Lang), Crumbs: crumbs(c, l), Lead: c.Text("mailing.bounces.lead"), NoIndex: true,
	}, bouncesPage(c.Loc, lines, next))
}
