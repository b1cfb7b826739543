package signons

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/signons"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func textFields() []string {
	return []string{"title_en", "title_fr", "addressee_en", "addressee_fr", "text_en", "text_fr", "original", "signers", "goal", "opens", "closes", "resolutions", "note_en", "note_fr"}
}

// linked are the answers of several boxes.
type linked struct{ concerns, networks []string }

// toWrite loads the statement that is written; an empty one for a new one.
func (p *Pages) toWrite(c *door.Call) (signons.Statement, error) {
	if err := signons.RequireKeeping(c.Actor); err != nil {
		return signons.Statement{}, err
	}
	if c.R.PathValue("statement") == "new" {
		return signons.Statement{Kept: signons.Draft, Signers: signons.Organizations}, nil
	}
	return p.open(c)
}

func (p *Pages) textForm(c *door.Call) error {
	st, err := p.toWrite(c)
	if err != nil {
		return err
	}
	values := map[string]string{"original": string(st.Original), "signers": string(st.Signers), "opens": "", "closes": ""}
	if st.Original == "" {
		values["original"] = "both"
	}
	if !st.Opens.IsZero() {
		values["opens"] = ui.DateTimeValue(p.local(st.Opens))
	}
	if !st.Closes.IsZero() {
		values["closes"] = ui.DateTimeValue(p.local(st.Closes))
	}
	if st.Goal > 0 {
		values["goal"] = number(st.Goal)
	}
	parts.Pairs(values, "title", st.Title)
	parts.Pairs(values, "addressee", st.Addressee)
	parts.Pairs(values, "text", st.Text)
	var cited []string
	for _, id := range st.Resolutions {
		a, ok, err := p.Resolutions.AddressOf(c.Ctx(), id)
		if err != nil {
			return err
		}
		if ok {
			cited = append(cited, a.Meeting+"/"+a.Label)
		}
	}
	values["resolutions"] = strings.Join(cited, "\n")
	return p.textWith(c, http.StatusOK, st, values, linked{st.Concerns, st.Networks}, nil)
}

func (p *Pages) textWith(c *door.Call, status int, st signons.Statement, values map[string]string, l linked, errs ui.FormErrors) error {
	if st.Settled() {
		return fault.New(fault.Conflict, "signons.error.settled", nil)
	}
	title, slug := c.Text("signpages.desk.new"), c.R.PathValue("statement")
	way := deskCrumbs(c)
	if st.ID != "" {
		title = c.Text("signpages.desk.edit")
		way = deskCrumbs(c, ui.Link{Label: st.Title.In(c.Lang), Href: manage(c, st)})
	}
	page := twin(c, ui.PageData{Title: title, Errors: errs, NoIndex: true, Crumbs: way, Lead: c.Text("signpages.write.lead")}, "manage", "sign-ons", slug, "text")
	f := parts.Fields{Call: c, Prefix: "signpages.write.", Values: values, Errors: errs}
	part := func(q *ui.Field) { q.Optional = st.Kept == signons.Draft }
	fields := []templ.Component{f.Both("title", 0), f.Both("addressee", 0, part), f.Both("text", 14, part)}
	if st.Kept == signons.Open {
		r, err := p.Signons.RollOf(c.Ctx(), st)
		if err != nil {
			return err
		}
		if r.Count()+r.Earlier > 0 {
			page.Lead = c.Text("signpages.write.frozen", "Count", r.Count()+r.Earlier)
			fields = append(fields, f.Both("note", 2), ui.Actions(
				ui.ButtonData{Label: c.Text("signpages.write.correct"), Kind: ui.Primary, Name: "action", Value: "correct"},
				ui.ButtonData{Label: c.Text("signpages.write.renew"), Kind: ui.Secondary, Name: "action", Value: "renew"}))
			return c.PageStatus(status, page, parts.Form(ui.FormData{Action: page.Path, Once: true}, fields...))
		}
	}
	more, err := p.aboutFields(c, f, st, l)
	if err != nil {
		return err
	}
	fields = append(append(fields, more...), parts.Submit(c.Text("signpages.write.save"), ui.Primary))
	return c.PageStatus(status, page, parts.Form(ui.FormData{Action: page.Path, Once: true}, fields...))
}

// aboutFields ask what a statement is about, and, of a draft, who signs until when.
func (p *Pages) aboutFields(c *door.Call, f parts.Fields, st signons.Statement, l linked) ([]templ.Component, error) {
	_, subjects, err := p.concernNames(c)
	if err != nil {
		return nil, err
	}
	_, all, err := p.networksByID(c)
	if err != nil {
		return nil, err
	}
	var concerns, carried, signers []ui.Option
	for _, s := range subjects {
		concerns = append(concerns, ui.Option{Value: s.Slug, Label: s.Name.In(c.Lang)})
	}
	for _, n := range all {
		carried = append(carried, ui.Option{Value: n.ID, Label: n.Name.In(c.Lang)})
	}
	for _, s := range signons.AllSigners() {
		signers = append(signers, ui.Option{Value: string(s), Label: c.Loc.Say(s.Name())})
	}
	originals := []ui.Option{{Value: "both", Label: c.Text("signpages.lang.both")}, {Value: "en", Label: c.Text("signpages.lang.en")}, {Value: "fr", Label: c.Text("signpages.lang.fr")}}
	fields := []templ.Component{f.Radios("original", originals)}
	if st.Kept == signons.Draft {
		fields = append(fields, f.Radios("signers", signers), f.Hour("opens", parts.Optional), f.Hour("closes", parts.Optional))
	}
	fields = append(fields, f.Line("goal", parts.Optional, parts.Numeric), f.Boxes("concerns", chosen(concerns, l.concerns), parts.Optional), f.Area("resolutions", parts.Optional, parts.Rows(3)))
	if len(carried) > 0 {
		fields = append(fields, f.Boxes("networks", chosen(carried, l.networks), parts.Optional))
	}
	return fields, nil
}

// written is what a form says of a statement.
func (p *Pages) written(c *door.Call, st signons.Statement) (signons.Statement, error) {
	st.Words = signons.Words{Title: c.Both("title"), Addressee: c.Both("addressee"), Text: c.Both("text")}
	st.Original = ""
	if lang, ok := i18n.ParseLang(c.Value("original")); ok {
		st.Original = lang
	}
	if st.Kept == signons.Draft {
		st.Signers, st.Opens, st.Closes = signons.Signers(c.Value("signers")), p.instant(c, "opens"), p.instant(c, "closes")
	}
	st.Goal = 0
	if c.Value("goal") != "" {
		st.Goal = c.Int("goal", -1) // which is none
	}
	st.Concerns, st.Networks, st.Resolutions = c.Values("concerns"), c.Values("networks"), nil
	for line := range strings.FieldsSeq(c.Value("resolutions")) {
		unknown := fault.Field("resolutions", "signons.error.resolution", nil)
		a, ok := resolutions.ParseAddress(line)
		if !ok {
			return st, unknown
		}
		e, err := p.Resolutions.ByAddress(c.Ctx(), a.Meeting, a.Label)
		if fault.Is(err, fault.NotFound) {
			return st, unknown
		}
		if err != nil {
			return st, err
		}
		st.Resolutions = append(st.Resolutions, e.Entry.Resolution.ID)
	}
	return st, nil
}

// putText keeps what was written: a draft, a text that nobody has signed, a slip put right
// or a new version.
func (p *Pages) putText(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	was, err := p.toWrite(c)
	if err != nil {
		return err
	}
	st, err := p.written(c, was)
	done := "signon_kept"
	switch action := c.Value("action"); {
	case err != nil:
	case action == "correct":
		done = "signon_corrected"
		_, err = p.Signons.Correct(c.Ctx(), c.Actor, was.ID, st.Words, c.Both("note"))
	case action == "renew":
		done = "signon_renewed"
		_, err = p.Signons.Renew(c.Ctx(), c.Actor, was.ID, st.Words, c.Both("note"))
	case was.ID == "":
		st, err = p.Signons.Begin(c.Ctx(), c.Actor, st)
	default:
		_, err = p.Signons.Rewrite(c.Ctx(), c.Actor, st)
	}
	if err == nil {
		return c.Done(manage(c, st), done)
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	return p.textWith(c, status, was, c.Typed(textFields()...), linked{c.Values("concerns"), c.Values("networks")}, errs)
}
