package lists

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/distribution"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// The states of an arrival by which the queue is read.
const (
	queueHeld       = "held"
	queueConfirming = "confirming"
	queueDone       = "done"
)

// queueView is a page of what arrived for a list.
type queueView struct {
	loc   *i18n.Localizer
	tabs  []ui.Link
	lines []heldLine
	empty ui.EmptyData
	older string // the address of the page after this one; empty: there is none
}

// heldLine is a message in the queue.
type heldLine struct {
	subject, href, author string
	at                    time.Time
	reasons               []string
	tag                   *ui.TagData
	by                    string
}

// queue lists what waits for a moderator, for its author, or is decided.
func (p *Pages) queue(c *door.Call) error {
	l, err := p.openFor(c)
	if err != nil {
		return err
	}
	state := c.Value("state")
	if state != queueConfirming && state != queueDone {
		state = queueHeld
	}
	found, more, err := p.Distribution.Queue(c.Ctx(), c.Actor, l, state, c.Value("before"))
	if err != nil {
		return err
	}
	waiting, err := p.Distribution.Waiting(c.Ctx(), l)
	if err != nil {
		return err
	}
	base := to(c, l, "moderation")
	v := queueView{loc: c.Loc, empty: ui.EmptyData{Title: c.Text("mailing.queue.none_title." + state), Body: c.Text("mailing.queue.none." + state)}}
	for _, s := range []string{queueHeld, queueConfirming, queueDone} {
		tab := ui.Link{Label: c.Text("mailing.queue.tab." + s), Href: base + "?state=" + s, Current: s == state}
		if s == queueHeld {
			tab.Label = counted(c, "mailing.queue.tab.held", waiting)
		}
		v.tabs = append(v.tabs, tab)
	}
	for _, h := range found {
		v.lines = append(v.lines, heldLineOf(c, l, h))
	}
	if more {
		v.older = base + "?" + url.Values{"state": {state}, "before": {found[len(found)-1].ID}}.Encode()
	}
	return c.Page(ui.PageData{
		Title: c.Text("mailing.queue.title"), Kicker: l.Name.In(c.Lang), Crumbs: crumbs(c, l), Lead: c.Text("mailing.queue.lead." + state),
	}, queuePage(v))
}

func heldLineOf(c *door.Call, l lists.List, h distribution.Held) heldLine {
	line := heldLine{
		subject: subjectOf(c, h.Subject), href: to(c, l, "moderation", h.ID), at: c.Local(h.At),
		author: cmp.Or(h.Author.Name, cmp.Or(h.Author.Address, c.Text("mailing.post.no_author"))), by: h.DecidedBy,
	}
	if h.Author.Name != "" && h.Author.Address != "" {
		line.author += " <" + h.Author.Address + ">"
	}
	for _, r := range h.Reasons {
		line.reasons = append(line.reasons, c.Loc.Say(r))
	}
	if !h.Waits() && !h.Confirming() {
		line.tag = new(outcomeTag(c.Loc, h))
	}
	return line
}

// outcomeTag is what became of a message as a mark.
func outcomeTag(l *i18n.Localizer, h distribution.Held) ui.TagData {
	tone := ui.Neutral
	switch {
	case h.Waits(), h.Confirming():
		tone = ui.Waiting
	case h.Outcome == string(lists.Distribute):
		tone = ui.Good
	case h.Outcome == string(lists.Refuse), h.Outcome == "declined", h.Outcome == "discarded":
		tone = ui.Bad
	}
	return ui.TagData{Tone: tone, Word: capital(l.Say(h.Say()))}
}

// heldView is one message before a moderator.
type heldView struct {
	loc     *i18n.Localizer
	action  string
	errs    ui.FormErrors
	reason  string
	decide  bool
	facts   []ui.Fact
	reasons []string
	message message
	checks  []ui.Fact
	notes   []string
}

// held shows one message to those who moderate its list.
func (p *Pages) held(c *door.Call) error {
	l, h, m, err := p.openHeld(c)
	if err != nil {
		return err
	}
	return p.heldPage(c, http.StatusOK, l, h, m, nil)
}

// openHeld loads the message that the address names, of that very list.
func (p *Pages) openHeld(c *door.Call) (lists.List, distribution.Held, mailmsg.Content, error) {
	l, err := p.openFor(c)
	if err != nil {
		return l, distribution.Held{}, mailmsg.Content{}, err
	}
	h, m, err := p.Distribution.Held(c.Ctx(), c.Actor, c.R.PathValue("id"))
	if err == nil && h.List.ID != l.ID {
		err = door.NotFound()
	}
	return l, h, m, err
}

func (p *Pages) heldPage(c *door.Call, status int, l lists.List, h distribution.Held, m mailmsg.Content, errs ui.FormErrors) error {
	parts := []string{"lists", l.Slug, "moderation", h.ID}
	v := heldOf(c, h, m, errs, c.Path(parts...), func(n int) string { return c.Path(append(parts, "parts", number(int64(n)))...) })
	page := heldPageData(c, h, v)
	page.Crumbs = crumbs(c, l, ui.Link{Label: c.Text("mailing.queue.title"), Href: to(c, l, "moderation")})
	return c.PageStatus(status, twin(c, page, parts...), heldPage(v))
}

func heldPageData(c *door.Call, h distribution.Held, v heldView) ui.PageData {
	page := ui.PageData{
		Title: subjectOf(c, h.Subject), Kicker: h.List.Name.In(c.Lang), Status: new(outcomeTag(c.Loc, h)), Errors: v.errs, NoIndex: true,
	}
	switch {
	case v.decide:
		page.Rail, page.RailTitle = decideRail(v), c.Text("mailing.decide.title")
	case h.Confirming():
		page.StatusLine = c.Text("mailing.held.confirming", "Address", h.Author.Address)
	case !h.DecidedAt.IsZero() && h.DecidedBy != "":
		page.StatusLine = c.Text("mailing.held.decided", "By", h.DecidedBy, "When", c.Loc.DateTime(c.Local(h.DecidedAt)))
	}
	return page
}

// heldOf sets a message for a moderator.
func heldOf(c *door.Call, h distribution.Held, m mailmsg.Content, errs ui.FormErrors, action string, partHref func(int) string) heldView {
	v := heldView{
		loc: c.Loc, action: action, errs: errs, decide: h.Waits(), message: messageOf(c, m, false, partHref), checks: checksOf(c, h.Checks), notes: m.Problems,
		facts: []ui.Fact{
			{Term: c.Text("mailing.held.from"), Text: h.Author.Name},
			{Term: c.Text("mailing.fact.address"), Text: cmp.Or(h.Author.Address, c.Text("mailing.post.no_author"))},
			{Term: c.Text("mailing.held.at"), Body: ui.Moment(c.Loc, c.Local(h.At))},
		},
	}
	if h.Author.Name == "" {
		v.facts = v.facts[1:]
	}
	if h.Proof != "" {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("mailing.held.proof"), Text: capital(c.Loc.Say(h.Proof.Say()))})
	}
	if errs.Any() {
		v.reason = c.Value("reason")
	}
	for _, r := range h.Reasons {
		v.reasons = append(v.reasons, c.Loc.Say(r))
	}
	return v
}

// checksOf sets the results of the checks of a message's sender, one line each.
func checksOf(c *door.Call, stored string) []ui.Fact {
	var r mailauth.Results
	if stored == "" || json.Unmarshal([]byte(stored), &r) != nil {
		return nil
	}
	line := func(verdict mailauth.Verdict, domain, reason string) string {
		text := string(verdict)
		if domain != "" {
			text += " (" + domain + ")"
		}
		if reason != "" {
			text += ": " + reason
		}
		return text
	}
	var list []ui.Fact
	add := func(name, text string) {
		if text != "" {
			list = append(list, ui.Fact{Term: name, Text: text})
		}
	}
	add("SPF", line(r.SPF.Verdict, r.SPF.Domain, r.SPF.Reason))
	for _, d := range r.DKIM {
		add("DKIM", line(d.Verdict, d.Domain, d.Reason))
	}
	add("DMARC", line(r.DMARC.Verdict, r.DMARC.From, r.DMARC.Reason))
	if r.ARC.Verdict != "" && r.ARC.Verdict != mailauth.None {
		add("ARC", line(r.ARC.Verdict, r.ARC.Domain, r.ARC.Reason))
	}
	return list
}

// verdictOf reads a moderator's decision.
func verdictOf(c *door.Call) (distribution.Verdict, error) {
	v := distribution.Verdict(c.Value("verdict"))
	switch v {
	case distribution.Accepts, distribution.Declines, distribution.Discards:
		return v, nil
	}
	return "", fault.New(fault.Invalid, "fault.form", nil)
}

// moderate decides about a message, and goes on to the next one that waits.
func (p *Pages) moderate(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	l, h, m, err := p.openHeld(c)
	if err != nil {
		return err
	}
	verdict, err := verdictOf(c)
	if err == nil {
		err = p.Distribution.Moderate(c.Ctx(), c.Actor, h.ID, verdict, c.Value("reason"))
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.heldPage(c, http.StatusUnprocessableEntity, l, h, m, errs)
	}
	return c.Done(to(c, l, "moderation"), "list_moderated_"+string(verdict))
}

// heldPart answers with an attachment of a message that waits.
func (p *Pages) heldPart(c *door.Call) error {
	_, _, m, err := p.openHeld(c)
	if err != nil {
		return err
	}
	return sendPart(c, m.Parts)
}

// heldByLink shows a message to whoever holds the link sent to a keeper, and its
// attachments.
func (p *Pages) heldByLink(c *door.Call) error {
	h, m, _, err := p.Distribution.HeldByLink(c.Ctx(), c.R.PathValue("token"))
	if err != nil {
		return err
	}
	if c.Value("part") != "" {
		n := c.Int("part", 0)
		if n < 1 || n > len(m.Parts) {
			return door.NotFound()
		}
		return sendOne(c, m.Parts[n-1], n)
	}
	return p.linkPage(c, http.StatusOK, h, m, nil)
}

func (p *Pages) linkPage(c *door.Call, status int, h distribution.Held, m mailmsg.Content, errs ui.FormErrors) error {
	token := c.R.PathValue("token")
	action := linkPath(c.Lang, linkModerate, token)
	v := heldOf(c, h, m, errs, action, func(n int) string { return action + "?part=" + number(int64(n)) })
	return c.PageStatus(status, twin(c, heldPageData(c, h, v), "lists", linkModerate, token), heldPage(v))
}

func (p *Pages) moderateByLink(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	token := c.R.PathValue("token")
	h, m, _, err := p.Distribution.HeldByLink(c.Ctx(), token)
	if err != nil {
		return err
	}
	verdict, err := verdictOf(c)
	if err == nil {
		_, err = p.Distribution.ModerateByLink(c.Ctx(), token, verdict, c.Value("reason"))
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.linkPage(c, http.StatusUnprocessableEntity, h, m, errs)
	}
	return c.Done(linkPath(c.Lang, linkModerate, token), "list_moderated_"+string(verdict))
}

// sentences joins sentences into a paragraph.
func sentences(all ...string) string {
	var said []string
	for _, s := range all {
		if s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " ")
}
