// Package scrutiny holds the pages of those who count: the scrutineers' page of a
// meeting, with its proxies and the corrections of its electorate, and the page on
// which an organization votes in advance.
package scrutiny

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/scrutiny"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Meetings *meetings.Service
	Scrutiny *scrutiny.Service
	Ballots  *ballots.Service
	People   *people.Service
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/meetings/{key}/scrutiny", Handle: p.show},
		{Pattern: "POST /{lang}/meetings/{key}/scrutiny/{act}", Handle: p.act},
		{Pattern: "GET /{lang}/meetings/{key}/advance", Handle: p.advance},
		{Pattern: "POST /{lang}/meetings/{key}/advance", Handle: p.castInAdvance},
	}
}

func (p *Pages) meeting(c *door.Call) (meetings.Meeting, error) {
	return p.Meetings.ByKey(c.Ctx(), c.R.PathValue("key"))
}

// act performs one act of the page and goes back to it.
func (p *Pages) act(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	name := c.R.PathValue("act")
	do, ok := p.acts()[name]
	if !ok {
		return door.NotFound()
	}
	done, err := do(c, m)
	if err == nil {
		return c.Done(meeting.To(c, m, "scrutiny"), "scrutiny_"+done)
	}
	if f := fault.Of(err); f != nil && f.Field == "organization" { // each form of the page has its own
		f.Field = map[string]string{"proxy": "giver", "correct": "corrected"}[name]
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.page(c, http.StatusUnprocessableEntity, m, name, errs)
}

// acts are the acts of the page by their names in addresses; each says what is done.
func (p *Pages) acts() map[string]func(c *door.Call, m meetings.Meeting) (done string, err error) {
	s := p.Scrutiny
	return map[string]func(c *door.Call, m meetings.Meeting) (string, error){
		"enter": func(c *door.Call, m meetings.Meeting) (string, error) {
			_, err := s.Enter(c.Ctx(), c.Actor, m.Key, c.Value("organization"), ballots.Choice(c.Value("choice")), ballots.Channel(c.Value("channel")))
			return "entered", err
		},
		"paper": func(c *door.Call, m meetings.Meeting) (string, error) {
			return "paper_in", s.Paper(c.Ctx(), c.Actor, m.Key, c.Value("paper"), true)
		},
		"paper-out": func(c *door.Call, m meetings.Meeting) (string, error) {
			return "paper_out", s.Paper(c.Ctx(), c.Actor, m.Key, c.Value("paper"), false)
		},
		"count": p.count,
		"recount": func(c *door.Call, m meetings.Meeting) (string, error) {
			r, err := s.Recount(c.Ctx(), c.Actor, m.Key)
			switch {
			case r.Papers:
				return "recount_papers", err
			case r.Same():
				return "recount_same", err
			}
			return "recount_other", err
		},
		"appoint": p.appoint,
		"dismiss": func(c *door.Call, m meetings.Meeting) (string, error) {
			return "dismissed", s.Dismiss(c.Ctx(), c.Actor, m.Key, c.Value("person"))
		},
		"rules": func(c *door.Call, m meetings.Meeting) (string, error) {
			return "rules", s.SetRules(c.Ctx(), c.Actor, m.Key, scrutiny.Rules{Proxies: c.Int("proxies", -1), Advance: c.Value("advance") == "yes"})
		},
		"proxy": func(c *door.Call, m meetings.Meeting) (string, error) {
			signed, _ := time.Parse(time.DateOnly, c.Value("signed")) // anything else: none, which is refused
			return "proxy", s.RecordProxy(c.Ctx(), c.Actor, m.Key, scrutiny.NewProxy{
				OrganizationID: c.Value("giver"), HolderOf: c.Value("holder"), Signed: signed, Note: c.Value("note"),
			})
		},
		"proxy-admit": func(c *door.Call, m meetings.Meeting) (string, error) {
			_, err := s.AdmitProxy(c.Ctx(), c.Actor, m.Key, c.Value("giver"))
			return "proxy_admitted", err
		},
		"proxy-revoke": func(c *door.Call, m meetings.Meeting) (string, error) {
			return "proxy_revoked", s.RevokeProxy(c.Ctx(), c.Actor, m.Key, c.Value("giver"))
		},
		"correct": func(c *door.Call, m meetings.Meeting) (string, error) {
			if c.Value("entitled") != "yes" && c.Value("entitled") != "no" {
				return "", fault.Field("entitled", "scrutiny_pages.error.entitled", nil)
			}
			reason := i18n.Text{EN: c.Value("reason_en"), FR: c.Value("reason_fr")}
			return "corrected", s.Correct(c.Ctx(), c.Actor, m.Key, c.Value("corrected"), c.Value("entitled") == "yes", reason)
		},
	}
}

// count reads a scrutineer's sheet; what is no number is refused beside its field.
func (p *Pages) count(c *door.Call, m meetings.Meeting) (string, error) {
	var sheet ballots.Sheet
	var wrong []*fault.Error
	for name, into := range map[string]*int{"yes": &sheet.Yes, "no": &sheet.No, "abstain": &sheet.Abstain, "spoiled": &sheet.Spoiled} {
		n, err := strconv.Atoi(strings.TrimSpace(c.Value(name)))
		if err != nil || n < 0 {
			wrong = append(wrong, fault.Field(name, "scrutiny_pages.error.number", nil))
		}
		*into = n
	}
	if err := fault.Join(wrong...); err != nil {
		return "", err
	}
	agreed, err := p.Scrutiny.Count(c.Ctx(), c.Actor, m.Key, sheet)
	if agreed {
		return "agreed", err
	}
	return "counted", err
}

func (p *Pages) appoint(c *door.Call, m meetings.Meeting) (string, error) {
	person, err := p.People.PersonByEmail(c.Ctx(), c.Value("person"))
	if fault.Is(err, fault.NotFound) {
		return "", fault.Field("person", "scrutiny.error.person", nil)
	}
	if err != nil {
		return "", err
	}
	return "appointed", p.Scrutiny.Appoint(c.Ctx(), c.Actor, m.Key, person.ID)
}

// title heads the scrutineers' page.
func title(c *door.Call, m meetings.Meeting) ui.PageData {
	return ui.PageData{
		Title: c.Text("scrutiny_pages.title"), Kicker: m.Title.In(c.Lang), Lead: c.Text("scrutiny_pages.lead"), NoIndex: true,
		Crumbs: meeting.Crumbs(c, m), Path: meeting.To(c, m, "scrutiny"), Alternate: meeting.Twin(c, m, "scrutiny"),
	}
}
