package resources

import (
	"net/http"

	"github.com/a-h/templ"

	"plenary.example/internal/resources"
	"plenary.example/internal/tongue"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// toEdit is the resource and the text that the address names; an empty text for a new one.
func (p *Pages) toEdit(c *door.Call) (resources.Resource, resources.Text, error) {
	if err := resources.RequireKeeping(c.Actor); err != nil {
		return resources.Resource{}, resources.Text{}, err
	}
	r, err := p.Resources.BySlug(c.Ctx(), c.Actor, c.R.PathValue("resource"))
	tag := c.R.PathValue("tongue")
	if err != nil || tag == "new" {
		return r, resources.Text{}, err
	}
	t, ok := r.In(tag)
	if !ok {
		return r, t, door.NotFound()
	}
	return r, t, nil
}

func (p *Pages) editText(c *door.Call) error {
	r, t, err := p.toEdit(c)
	if err != nil {
		return err
	}
	values := map[string]string{"lang": t.Lang, "title": t.Title, "summary": t.Summary, "body": t.Body, "link": t.Link, "file_stays": "yes"}
	return p.editTextWith(c, http.StatusOK, r, t, values, nil)
}

func (p *Pages) editTextWith(c *door.Call, status int, r resources.Resource, t resources.Text, values map[string]string, errs ui.FormErrors) error {
	tag := c.R.PathValue("tongue")
	here := c.Path("manage", "resources", r.Slug, tag)
	f := parts.Fields{Call: c, Prefix: "resources.form.", Values: values, Errors: errs}
	all := append(saying(f, t.Lang, t.File), ui.Actions(ui.ButtonData{Label: c.Text("resources.save"), Name: "action", Value: "keep"}))
	body := []templ.Component{parts.Form(ui.FormData{Action: here, Once: true, Upload: true}, all...)}
	title := c.Text("resources.add_text")
	if t.Lang != "" {
		title = c.Text("resources.text_in", "Language", tongue.NameIn(t.Lang, c.Lang))
		body = append(body, parts.Folded(c.Text("resources.drop_text"), false, parts.Para(c.Text("resources.drop_text_what")),
			parts.Form(parts.Sending(here, "drop"), parts.Submit(c.Text("resources.drop_text"), ui.Danger))))
	}
	name := r.Slug
	if first, ok := r.For(c.Lang); ok {
		name = first.Title
	}
	return c.PageStatus(status, twin(c, ui.PageData{Title: title, Errors: errs, Crumbs: crumbs(c, ui.Link{Label: name, Href: c.Path("manage", "resources", r.Slug)})}, r.Slug, tag), parts.Stack(body...))
}

// putText keeps what a resource says in a language, or takes it away.
func (p *Pages) putText(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	r, old, err := p.toEdit(c)
	if err != nil {
		return err
	}
	back := c.Path("manage", "resources", r.Slug)
	if c.Value("action") == "drop" {
		if err := p.Resources.DropText(c.Ctx(), c.Actor, r.ID, old.Lang); err != nil {
			return err
		}
		return c.Done(back, "resource_saved")
	}
	name, body, err := c.Upload("file")
	if err != nil {
		return err
	}
	t, put := textOf(c), p.Resources.AddText
	if old.Lang != "" {
		t.Lang, put = old.Lang, p.Resources.PutText
	}
	if err = put(c.Ctx(), c.Actor, r.ID, t, name, body); err == nil {
		return c.Done(back, "resource_saved")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.editTextWith(c, http.StatusUnprocessableEntity, r, old, c.Typed(textNames()...), errs)
}
