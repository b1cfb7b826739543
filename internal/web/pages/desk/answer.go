package desk

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/registration/desk"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func (p *Pages) answer(c *door.Call) error { return p.answerWith(c, http.StatusOK, nil) }

// answerWith is the evaluation before whoever answers it, by their own link.
func (p *Pages) answerWith(c *door.Call, status int, errs ui.FormErrors) error {
	g, e, again, err := p.Desk.ToAnswer(c.Ctx(), c.R.PathValue("link"))
	if err != nil {
		return err
	}
	if g.Key != key(c) {
		return door.NotFound()
	}
	page := ui.PageData{Title: c.Text("deskpages.answer.title"), Kicker: c.In(g.Title), NoIndex: true, Errors: errs, Plain: true}
	if again {
		page.Lead = c.Text("deskpages.answer.thanks")
		return c.PageStatus(status, twin(c, page), parts.Para(c.Text("deskpages.answer.once")))
	}
	var fields []templ.Component
	for _, q := range e.Questions {
		one := ui.Field{Name: q.Slug, Label: c.In(q.Text), Value: c.Value(q.Slug), Optional: true, Error: errs.For(q.Slug)}
		switch q.Kind {
		case desk.Words:
			one.Rows, one.Max = 4, desk.MaxWords
			fields = append(fields, ui.TextArea(c.Loc, one))
		case desk.OnScale:
			var options []ui.Option
			for n := 1; n <= desk.Scale; n++ {
				options = append(options, ui.Option{Value: strconv.Itoa(n), Label: c.Text("desk.answer.scale." + strconv.Itoa(n))})
			}
			fields = append(fields, ui.Radios(c.Loc, one, options))
		case desk.YesNo:
			fields = append(fields, ui.Radios(c.Loc, one, []ui.Option{{Value: "1", Label: c.Text("desk.answer.yes")}, {Value: "0", Label: c.Text("desk.answer.no")}}))
		}
	}
	fields = append(fields, parts.Submit(c.Text("deskpages.answer.send"), ui.Primary))
	body := []templ.Component{parts.Words(parts.TextOf(c.Lang, e.Intro)), parts.Section("secret", c.Text("deskpages.answer.secret_title"), parts.List([]string{
		c.Text("deskpages.answer.secret_name"), c.Text("deskpages.answer.secret_few", "Fewest", desk.Fewest), c.Text("deskpages.answer.secret_words"), c.Text("deskpages.answer.secret_open", "Until", c.Loc.DateTime(e.Closes.In(g.Location()))),
	})), parts.Form(ui.FormData{Action: c.R.URL.Path, Once: true}, fields...)}
	return c.PageStatus(status, twin(c, page), parts.Stack(body...))
}

func (p *Pages) answered(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	link := c.R.PathValue("link")
	g, e, _, err := p.Desk.ToAnswer(c.Ctx(), link)
	if err != nil {
		return err
	}
	if g.Key != key(c) {
		return door.NotFound()
	}
	var replies []desk.Reply
	for _, q := range e.Questions {
		typed := c.Value(q.Slug)
		if typed == "" {
			continue
		}
		replies = append(replies, desk.Reply{Slug: q.Slug, Points: c.Int(q.Slug, -1), Words: lines(c, q.Slug)})
	}
	errs, status, err := refused(c, p.Desk.Reply(c.Ctx(), c.Actor, link, replies))
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.answerWith(c, status, errs)
	}
	return c.Done(c.R.URL.Path, "desk_answered")
}
