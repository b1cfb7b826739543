package join

import (
	"net/http"

	"plenary.example/internal/admissions"
	"plenary.example/internal/config"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// accepted are the kinds of file that the browser offers to choose from.
const accepted = ".pdf,.docx,.odt,.xlsx,.ods,.jpg,.jpeg,.png,.webp"

// paperView is a paper that the class asks for, and the document attached.
type paperView struct {
	slug, title, hint string
	label             string
	href              string
	there             bool
	file, size        string
}

func (p *Pages) papers(c *door.Call, class config.AdmissionClass, a admissions.Application) []paperView {
	var list []paperView
	for _, paper := range class.Papers {
		v := paperView{slug: paper.Slug, title: paper.Name.In(c.Lang), hint: paper.Hint.In(c.Lang), href: to(c, "papers", paper.Slug), label: c.Text("join.paper.file")}
		if paper.Optional {
			v.title = c.Text("join.paper.optional", "Paper", paper.Name)
		}
		if file, there := a.Paper(paper.Slug); there {
			v.there, v.file, v.size, v.label = true, file.Name, kilobytes(c, file.Size), c.Text("join.paper.other_file")
		}
		list = append(list, v)
	}
	return list
}

// paperLinks lead to the documents attached.
func paperLinks(c *door.Call, class config.AdmissionClass, a admissions.Application, href func(slug string) string) []ui.Link {
	var links []ui.Link
	for _, file := range a.Papers {
		title := file.Slug
		for _, paper := range class.Papers {
			if paper.Slug == file.Slug {
				title = paper.Name.In(c.Lang)
			}
		}
		links = append(links, ui.Link{Label: c.Text("join.paper.line", "Paper", title, "File", file.Name, "Size", kilobytes(c, file.Size)), Href: href(file.Slug)})
	}
	return links
}

// paper sends a document back to whoever attached it.
func (p *Pages) paper(c *door.Call) error {
	b, err := p.Admissions.Document(c.Ctx(), c.R.PathValue("applicant"), c.R.PathValue("paper"))
	if err != nil {
		return err
	}
	return c.Download(b.Name, b.MediaType, b.Body)
}

// changePaper attaches a document, or removes it.
func (p *Pages) changePaper(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	a, err := p.open(c)
	if err != nil {
		return err
	}
	token, slug := c.R.PathValue("applicant"), c.R.PathValue("paper")
	step, asked := admissions.StepOf(p.Admissions.Class(a), string(admissions.StepPapers))
	if !asked {
		return door.NotFound()
	}
	here := to(c, step.Slug) + "#paper-" + slug
	if c.Value("do") == "remove" {
		if _, err := p.Admissions.Detach(c.Ctx(), token, slug); err != nil {
			return err
		}
		return c.Done(here, "join_removed")
	}
	name, body, err := c.Upload("paper_" + slug)
	if err != nil {
		return err
	}
	if name == "" && body == nil {
		return p.stepWith(c, http.StatusUnprocessableEntity, a, step, ui.FormErrors{{Field: "paper_" + slug, Sentence: c.Text("join.paper.none")}})
	}
	_, err = p.Admissions.Attach(c.Ctx(), token, slug, name, body)
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.stepWith(c, status, a, step, errs)
	}
	return c.Done(here, "join_attached")
}

// reviewedPaper sends a document to the reviewers.
func (p *Pages) reviewedPaper(c *door.Call) error {
	b, err := p.Admissions.DocumentFor(c.Ctx(), c.Actor, c.R.PathValue("application"), c.R.PathValue("paper"))
	if err != nil {
		return err
	}
	return c.Download(b.Name, b.MediaType, b.Body)
}

// reviewedLetter sends a letter to the reviewers.
func (p *Pages) reviewedLetter(c *door.Call) error {
	b, err := p.Admissions.LetterFor(c.Ctx(), c.Actor, c.R.PathValue("application"), c.R.PathValue("event"))
	if err != nil {
		return err
	}
	return c.Download(b.Name, b.MediaType, b.Body)
}
