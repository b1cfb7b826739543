package roundtables

import (
	"github.com/a-h/templ"

	"plenary.example/internal/roundtables"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// official is the page that an official opens by their link. It is made of what the
// link opens (roundtables.Guest) and of nothing else.
func (p *Pages) official(c *door.Call) error {
	// The address is all that lets the reader in: it is kept out of search engines and
	// of what other sites are told.
	c.W.Header().Set("Referrer-Policy", "no-referrer")
	c.W.Header().Set("X-Robots-Tag", "noindex")
	word := c.R.PathValue("token")
	g, err := p.Roundtables.Open(c.Ctx(), word, p.Now())
	if err != nil {
		return err
	}
	if g.Closed == "" {
		if err := p.Roundtables.Seen(c.Ctx(), word, g.Link); err != nil {
			return err
		}
	}
	return p.officialWith(c, g, map[string]string{}, nil)
}

func (p *Pages) officialWith(c *door.Call, g roundtables.Guest, values map[string]string, errs ui.FormErrors) error {
	page := ui.PageData{NoIndex: true, Plain: true, Errors: errs}
	page = twin(c, page, "officials", c.R.PathValue("token"))
	if g.Closed != "" {
		page.Title = c.Text("tables.official.closed_title")
		return c.PageStatus(again(errs), page, parts.Stack(parts.Para(c.Loc.T("roundtables.error."+"link_"+g.Closed)), parts.Para(c.Text("tables.official.closed", "Name", g.Asks.Name, "Email", g.Asks.Email))))
	}
	page.Title, page.Kicker = g.Title.In(c.Lang), c.Text("tables.official.kicker", "Name", g.Link.Official.Name, "Department", g.Department.Name)
	here := c.Path("officials", c.R.PathValue("token"))
	facts := []ui.Fact{
		{Term: c.Text("tables.show.when"), Body: ui.Moment(c.Loc, p.local(g.Starts))},
		{Term: c.Text("tables.show.where"), Text: roundtables.Plan{City: g.City, Place: g.Place}.Where(c.Lang)},
		{Term: c.Text("tables.official.ask"), Text: g.Asks.Name + ", " + g.Asks.Email},
	}
	body := []templ.Component{parts.Para(c.Text("tables.official.lead", "LastDay", g.Link.LastDay)), ui.Facts(facts)}
	if g.Notes.Paper != nil {
		body = append(body, p.guestPaper(c, g, roundtables.NotesPaper, g.Notes, here, values, errs))
	}
	body = append(body, p.guestPaper(c, g, roundtables.AgendaPaper, g.Agenda, here, values, errs))
	body = append(body, p.guestTalk(c, g, here, values, errs))
	if g.State == roundtables.Agenda || g.State == roundtables.Called {
		body = append(body, p.guestOffer(c, g, here, values, errs))
	}
	return c.PageStatus(again(errs), page, parts.Stack(body...))
}

// guestPaper is the agenda or the notes, with the agreement of both sides.
func (p *Pages) guestPaper(c *door.Call, g roundtables.Guest, kind roundtables.PaperKind, st roundtables.Standing, here string, values map[string]string, errs ui.FormErrors) templ.Component {
	title := c.Text("tables.official." + string(kind))
	if st.Paper == nil {
		return parts.Section(string(kind), title, parts.Para(c.Text("tables.official.no_agenda")))
	}
	pieces := []templ.Component{p.agreementPartFor(c, g, st)}
	open := kind == roundtables.AgendaPaper && g.State == roundtables.Agenda || kind == roundtables.NotesPaper && g.State == roundtables.Held
	if _, agreed := st.By(g.Department.ID); !agreed && open {
		pieces = append(pieces, parts.Form(parts.Sending(here, "agree", ui.Hidden{Name: "kind", Value: string(kind)}, ui.Hidden{Name: "number", Value: parts.Number(st.Paper.Number)}),
			parts.Para(c.Text("tables.official.agree_lead_"+string(kind))), parts.Submit(c.Text("tables.official.agree_"+string(kind)), ui.Primary)))
	}
	more := func(i roundtables.ContentItem) []templ.Component {
		var beside []templ.Component
		if kind == roundtables.NotesPaper {
			for _, m := range g.Corrections {
				if m.ItemID == i.ID {
					beside = append(beside, parts.Saying(m.Name, c.Loc.Date(p.local(m.At)), c.Text("tables.say.correction"), parts.Plain(c.Lang, m.Words)))
				}
			}
		}
		if kind == roundtables.AgendaPaper && g.Notes.Paper != nil {
			return beside
		}
		for _, m := range g.Remarks {
			if m.ItemID == i.ID {
				beside = append(beside, p.guestRemark(c, m))
			}
		}
		if open {
			f := parts.Fields{Call: c, Prefix: "tables.official.", ID: i.ID, Values: only(values, i.ID), Errors: onlyErrors(errs, values, i.ID)}
			beside = append(beside, parts.Folded(c.Text("tables.official.comment"), values["point"] == i.ID, parts.Form(parts.Sending(here, "remark", ui.Hidden{Name: "point", Value: i.ID}), f.Area("remark", parts.Rows(3)),
				ui.Actions(ui.ButtonData{Label: c.Text("tables.official.send_comment"), Name: "as", Value: string(roundtables.Comment), Kind: ui.Secondary},
					ui.ButtonData{Label: c.Text("tables.official.send_change"), Name: "as", Value: string(roundtables.ChangeAsked), Kind: ui.Secondary}))))
		}
		return beside
	}
	pieces = append(pieces, contentPart(c, st.Paper.Content, more))
	return parts.Section(string(kind), title, pieces...)
}

// agreementPartFor says who has agreed on both sides, in two lines.
func (p *Pages) agreementPartFor(c *door.Call, g roundtables.Guest, st roundtables.Standing) templ.Component {
	line := func(side, departmentID string) ui.Fact {
		if a, agreed := st.By(departmentID); agreed {
			return ui.Fact{Term: side, Text: p.agreedBy(c, a)}
		}
		return ui.Fact{Term: side, Text: c.Text("tables.agree.waits")}
	}
	return parts.Stack(parts.Para(c.Text("tables.official.version", "Number", st.Paper.Number, "Day", p.local(st.Paper.SentAt))),
		ui.Facts([]ui.Fact{line(p.Roundtables.Options().Name.In(c.Lang), ""), line(g.Department.Name.In(c.Lang), g.Department.ID)}))
}

func (p *Pages) guestRemark(c *door.Call, m roundtables.Remark) templ.Component {
	kind := ""
	if m.Kind == roundtables.ChangeAsked {
		kind = c.Text("tables.official.change")
	}
	return parts.Saying(m.Name, c.Loc.Date(p.local(m.At)), kind, parts.Plain(c.Lang, m.Words))
}

// guestTalk is what was said about the whole.
func (p *Pages) guestTalk(c *door.Call, g roundtables.Guest, here string, values map[string]string, errs ui.FormErrors) templ.Component {
	var pieces []templ.Component
	for _, m := range g.Remarks {
		if m.ItemID == "" {
			pieces = append(pieces, p.guestRemark(c, m))
		}
	}
	f := parts.Fields{Call: c, Prefix: "tables.official.", ID: "whole"}
	if values["action"] == "remark" && values["point"] == "" {
		f.Values, f.Errors = values, errs
	}
	pieces = append(pieces, parts.Form(parts.Sending(here, "remark"), f.Area("remark", parts.Rows(3)), ui.Actions(ui.ButtonData{Label: c.Text("tables.official.send_comment"), Name: "as", Value: string(roundtables.Comment), Kind: ui.Secondary})))
	return parts.Section("said", c.Text("tables.official.talk"), pieces...)
}

// guestOffer is what the department proposed, and the form that proposes more.
func (p *Pages) guestOffer(c *door.Call, g roundtables.Guest, here string, values map[string]string, errs ui.FormErrors) templ.Component {
	var pieces []templ.Component
	for _, i := range g.Offered {
		inner := []templ.Component{parts.Words(parts.TextOf(c.Lang, i.Question))}
		if i.State == roundtables.NotChosen {
			inner = append(inner, parts.Words(parts.Plain(c.Lang, i.Reason)))
		}
		pieces = append(pieces, parts.Under("", i.Title.In(c.Lang), "", new(view.ItemTag(c.Loc, i.State)), inner...))
	}
	f := parts.Fields{Call: c, Prefix: "tables.official.", ID: "offer"}
	if values["action"] == "offer" {
		f.Values, f.Errors = values, errs
	}
	pieces = append(pieces, parts.Folded(c.Text("tables.official.offer"), values["action"] == "offer", parts.Form(parts.Sending(here, "offer"), f.Line("title"), f.Area("question", parts.Rows(3)), parts.Submit(c.Text("tables.official.send_offer"), ui.Secondary))))
	return parts.Section("offers", c.Text("tables.official.offers"), pieces...)
}

// officialAct does what an official asks for by their link.
func (p *Pages) officialAct(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	word, done := c.R.PathValue("token"), "roundtable_said"
	ctx, s := c.Ctx(), p.Roundtables
	var err error
	switch c.Value("action") {
	case "agree":
		done, err = "roundtable_agreed", s.AgreeByLink(ctx, word, roundtables.PaperKind(c.Value("kind")), c.Int("number", 0))
	case "remark":
		err = renamed(s.RemarkByLink(ctx, word, c.Value("point"), roundtables.RemarkKind(c.Value("as")), c.Value("remark")), "words", "remark")
	case "offer":
		done, err = "roundtable_offered", s.OfferByLink(ctx, word, c.Lang, c.Value("title"), c.Value("question"))
	default:
		return door.NotFound()
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		g, err := s.Open(ctx, word, p.Now())
		if err != nil {
			return err
		}
		return p.officialWith(c, g, c.Typed("action", "point", "remark", "title", "question"), errs)
	}
	return c.Done(c.Path("officials", word), done)
}
