package motions

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/parliament"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
)

// partField is a clause of the question with the part that it is put into.
type partField struct {
	field   ui.Field
	options []ui.Option
}

// beginning is the first words of a text, for lists.
func beginning(text string) string {
	const most = 80
	if n := []rune(text); len(n) > most {
		return strings.TrimSpace(string(n[:most])) + "…"
	}
	return text
}

// partsOf asks of each action clause that stands by itself into which part it goes.
func (p *Pages) partsOf(c *door.Call, m meetings.Meeting, v *formView, errs ui.FormErrors) error {
	live, err := p.Meetings.Live(c.Ctx(), m.Key)
	if err != nil || live.Item == nil || live.Item.ResolutionID == "" {
		return err
	}
	r, err := p.Resolutions.ResolutionTx(c.Ctx(), p.DB.Reader(), live.Item.ResolutionID)
	if err != nil {
		return err
	}
	clauses := r.Wording.Resolved.Clauses
	for i, clause := range clauses {
		f := ui.Field{Name: "part_" + clause.ID, Label: c.Text("motions.clause", "Number", i+1, "Text", beginning(clause.Text.In(c.Lang))), Value: c.Value("part_" + clause.ID)}
		if f.Value == "" {
			f.Value = strconv.Itoa(i + 1)
		}
		if i == 0 {
			f.ID, f.Error = "f-parts", errs.For("parts")
		}
		one := partField{field: f}
		for n := range clauses {
			one.options = append(one.options, ui.Option{Value: strconv.Itoa(n + 1), Label: c.Text("motions.part", "Part", n+1)})
		}
		v.parts = append(v.parts, one)
	}
	return nil
}

// partsIn reads the parts of a question: a number is a part, whichever it is.
func (p *Pages) partsIn(c *door.Call, m meetings.Meeting) ([][]string, error) {
	live, err := p.Meetings.Live(c.Ctx(), m.Key)
	if err != nil || live.Item == nil || live.Item.ResolutionID == "" {
		return nil, err
	}
	r, err := p.Resolutions.ResolutionTx(c.Ctx(), p.DB.Reader(), live.Item.ResolutionID)
	if err != nil {
		return nil, err
	}
	clauses := r.Wording.Resolved.Clauses
	var parts [][]string
	for n := range clauses {
		var part []string
		for _, clause := range clauses {
			if c.Int("part_"+clause.ID, 0) == n+1 {
				part = append(part, clause.ID)
			}
		}
		if len(part) > 0 {
			parts = append(parts, part)
		}
	}
	return parts, nil
}

// decisionsOf are the decisions that may be reconsidered, as a form offers them.
func (p *Pages) decisionsOf(c *door.Call, m meetings.Meeting) ([]ui.Option, error) {
	state, err := p.Meetings.Live(c.Ctx(), m.Key)
	if err != nil {
		return nil, err
	}
	live, err := p.Floor.Live(c.Ctx(), state)
	if err != nil {
		return nil, err
	}
	var list []ui.Option
	for _, it := range live.Decided {
		list = append(list, ui.Option{Value: it.ID, Label: c.Text("motions.decision", "Title", it.Title, "Outcome", c.Loc.Say(it.Outcome.Name()))})
	}
	return list, nil
}

// waitingItems are the items that a motion may take up out of their order.
func (p *Pages) waitingItems(c *door.Call, m meetings.Meeting) ([]ui.Option, error) {
	items, err := p.Meetings.Agenda(c.Ctx(), m.ID)
	if err != nil {
		return nil, err
	}
	var list []ui.Option
	for _, it := range items {
		if it.State == meetings.Waiting {
			list = append(list, ui.Option{Value: it.ID, Label: c.Loc.Number(int64(it.Position)) + ". " + it.Title.In(c.Lang)})
		}
	}
	return list, nil
}

// standing fills the form of a motion to rescind: first which resolution, then what of
// it.
func (p *Pages) standing(c *door.Call, m meetings.Meeting, v *formView, errs ui.FormErrors) error {
	notices, err := p.Floor.Notices(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	for _, n := range notices {
		v.noticed = append(v.noticed, ui.Link{Label: c.Loc.Say(n.What()), Href: v.action + "?kind=" + string(parliament.Rescind) + "&resolution=" + n.Address.String()})
	}
	asked := strings.TrimSpace(c.Value("resolution"))
	v.resolution = &ui.Field{Name: "resolution", Label: c.Text("motions.field.resolution"), Hint: c.Text("motions.field.resolution_hint"), Value: asked, Error: errs.For("resolution"), Max: 200}
	if asked == "" {
		return nil
	}
	e, title, err := p.Floor.Standing(c.Ctx(), asked)
	if f := fault.Of(err); f != nil && f.Kind != fault.Internal {
		v.resolution.Error = c.Loc.Say(i18n.Message{Key: f.Key, Args: f.Args})
		return nil
	}
	if err != nil {
		return err
	}
	v.hidden = append(v.hidden, ui.Hidden{Name: "resolution", Value: e.Address().String()})
	v.standing = title.In(c.Lang)
	v.text = &ui.Link{Label: c.Text("motions.standing.read"), Href: c.Path("resolutions", e.Meeting, e.Label)}
	v.scope = &ui.Field{Name: "change", Label: c.Text("motions.field.change"), Value: c.Value("change"), Error: errs.For("change")}
	for _, name := range []string{"rescind", string(wording.Replace), string(wording.InsertAfter), string(wording.Strike)} {
		v.scopes = append(v.scopes, ui.Option{Value: name, Label: c.Text("motions.change." + name)})
	}
	v.item = &ui.Field{Name: "clause", Label: c.Text("motions.field.clause"), Hint: c.Text("motions.field.clause_hint"), Value: c.Value("clause"), Error: errs.For("clauseId"), Optional: true}
	v.items = clausesOf(c, e)
	for _, lang := range []i18n.Lang{c.Lang, c.Lang.Other()} {
		name := "words_" + string(lang)
		f := ui.Field{Name: name, Label: c.Text("motions.field." + name), Value: c.Value(name), Optional: true, Lang: lang, Max: 4000, Rows: 3}
		if lang == c.Lang {
			f.Error = errs.For("text")
		}
		v.texts = append(v.texts, f)
	}
	return nil
}

func clausesOf(c *door.Call, e resolutions.Entry) []ui.Option {
	list := []ui.Option{{Value: "", Label: c.Text("motions.clause.none")}}
	for _, section := range wording.Sections() {
		for _, line := range wording.AllLines(e.Resolution.Wording, section, c.Lang) {
			list = append(list, ui.Option{Value: line.Clause.ID, Label: strings.TrimSpace(line.Path + " " + beginning(line.Clause.Text.In(c.Lang))), Group: c.Text("motions.section." + string(section))})
		}
	}
	return list
}

// changeIn reads what a motion would do to a resolution in force; nil: rescind it.
func changeIn(c *door.Call) (*wording.Amendment, error) {
	kind := wording.Kind(c.Value("change"))
	switch kind {
	case "rescind":
		return nil, nil //nolint:nilnil // documented
	case wording.Replace, wording.InsertAfter, wording.Strike:
	default:
		return nil, fault.Field("change", "motions.error.change", nil)
	}
	a := &wording.Amendment{Kind: kind, ClauseID: c.Value("clause")}
	if a.ClauseID == "" {
		return nil, fault.Field("clauseId", "motions.error.clause", nil)
	}
	if kind != wording.Strike {
		a.Text = i18n.Text{EN: c.Value("words_en"), FR: c.Value("words_fr")}
	}
	return a, nil
}

// atIn reads an instant in the meeting's own place.
func atIn(c *door.Call, m meetings.Meeting) (time.Time, error) {
	text := c.Value("at_time")
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(ui.DateTimeForm, text, m.Location())
	if err != nil {
		return at, fault.Field("at", "assembly.error.date", nil)
	}
	return at, nil
}

// more reads what only some kinds of motion ask.
func (p *Pages) more(c *door.Call, m meetings.Meeting, in *floor.NewMotion) (err error) {
	switch in.Kind {
	case parliament.DivideQuestion:
		in.Parts, err = p.partsIn(c, m)
	case parliament.Rescind:
		in.Amendment, err = changeIn(c)
		in.Resolution = c.Value("resolution")
	case parliament.FixTime, parliament.Postpone:
		in.At, err = atIn(c, m)
	case parliament.Reconsider:
		in.Declared = c.Value("declared") == "yes"
	default:
	}
	return err
}

// callUp takes up a motion to reconsider that waits.
func (p *Pages) callUp(c *door.Call, m meetings.Meeting) error {
	return p.Floor.At(At(c)).CallUp(c.Ctx(), c.Actor, m.Key, c.R.PathValue("motion"))
}

// madeView is a motion that waits for its turn.
type madeView struct {
	title string
	why   string // it cannot be taken up now; empty: it can
	acts  []ui.ButtonData
}

// waits are the motions to reconsider that wait, with the ways to take them up.
func (v *ConsoleView) waits(c *door.Call, live floor.Live, m meetings.Meeting) {
	for _, one := range live.Made {
		to := func(act string) string { return meeting.To(c, m, "motions", one.ID, act) }
		line := madeView{title: c.Text("motions.made", "What", c.Loc.Say(one.What()), "By", moved(c.Loc, one)), why: c.Loc.Say(live.CallUp)}
		if live.CallUp.Key == "" {
			line.why = ""
			line.acts = append(line.acts, ui.ButtonData{Label: c.Text("motions.act.call_up"), Explain: line.title, Kind: ui.Secondary, Action: to("call-up"), Hidden: []ui.Hidden{HiddenAt(m)}})
		}
		line.acts = append(line.acts, ui.ButtonData{Label: c.Text("motions.act.withdraw"), Explain: line.title, Kind: ui.Quiet, Action: to("withdraw"), Hidden: []ui.Hidden{HiddenAt(m)}})
		v.made = append(v.made, line)
	}
}

// stands is what the meeting has settled for a while: a rule suspended, its next
// sitting.
func stands(l *i18n.Localizer, m meetings.Meeting, live floor.Live) []string {
	var list []string
	if r := live.Suspended; r != nil {
		list = append(list, l.T("motions.suspended."+r.Scope, "Text", r.Text))
	}
	if m.NextSitting.After(live.At) && !m.InRecess() && m.State == meetings.InSession {
		list = append(list, l.T("motions.next_sitting", "When", l.DateTime(m.NextSitting.In(m.Location()))))
	}
	return list
}

// told is what stands, and what has been moved and waits.
func told(l *i18n.Localizer, m meetings.Meeting, live floor.Live) []string {
	list := stands(l, m, live)
	for _, r := range live.Made {
		list = append(list, l.T("motions.waits", "What", l.Say(r.What())))
	}
	return list
}

// untilOf says when an interrupted meeting goes on.
func untilOf(l *i18n.Localizer, m meetings.Meeting) (title, until string) {
	at := m.RecessUntil.In(m.Location())
	if !m.ToNextSitting() {
		return l.T("motions.recess.title"), l.T("motions.recess.until", "Time", l.Time(at))
	}
	return l.T("motions.sitting.title"), l.T("motions.sitting.until", "When", l.DateTime(at))
}

// found leads on from the first step of the form to rescind: its fields are for a
// resolution in force.
func found(v formView, kind parliament.Kind) bool {
	return kind != parliament.Rescind || v.standing != ""
}

// statusOf is what a page answers whose first step was refused.
func statusOf(v formView, status int) int {
	if v.resolution != nil && v.resolution.Error != "" {
		return http.StatusUnprocessableEntity
	}
	return status
}
