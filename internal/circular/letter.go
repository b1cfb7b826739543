// Package circular writes one text as mail to many, and takes what comes back of it:
// newsletters to their readers, media releases to journalists.
//
// Each message says in both its forms who sends it, from which postal address, why the
// reader gets it and how to stop that, as Canada's anti-spam law asks (section 6(2) and
// 11), with a link of each copy's own. Nothing in it tells anybody that it was read: no
// picture is fetched, and no link leads round by us.
package circular

import (
	"fmt"
	"html/template"
	"mime"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/markdown"
)

// LinkMark stands in a text in the place of each copy's own link, by which its reader
// gets no more. It is broken over no line of the text.
const LinkMark = "PLENARYLINKOFTHISCOPY"

// Section is a part of a letter under a heading of its own.
type Section struct {
	Title string
	URL   string // where more of it stands; empty: nowhere
	Body  string // Markdown; may be empty
}

// Letter is a text to many in one language.
type Letter struct {
	Lang    i18n.Lang
	From    mailmsg.Address
	To      mailmsg.Address // the list as one addressee: every copy is the same
	ReplyTo mailmsg.Address // zero: From
	Subject string
	ID      string // of the message, unique in Domain
	Domain  string
	Date    time.Time
	ListID  string // "newsletter.ccr.example" (RFC 2919)

	Banner   string // stands over everything, and is not to be missed; empty: none
	Kicker   string // a short line over the title
	Title    string
	Lead     string // Markdown
	Sections []Section
	// Web is where the text stands on the site, under the words WebLabel; empty: nowhere.
	Web, WebLabel string
	Foot          []string // who sends this, from where, and why the reader gets it
	LeaveLabel    string   // the words of the link by which one gets no more
	// Choices is where readers change how they get it, under ChoicesLabel; empty: nowhere.
	Choices, ChoicesLabel string
}

// document is the HTML form: one column, the reader's own fonts, nothing fetched. The
// link of each copy's own begins a line, so that no line of the message breaks it.
const document = `<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Subject}}</title>
</head>
<body style="margin:0;padding:24px 16px;background:#ffffff;color:#1c1c1c;font:17px/1.5 Georgia,'Times New Roman',serif">
<div style="max-width:36em;margin:0 auto">
{{with .Banner}}<p style="margin:0 0 1.5em;padding:12px 16px;border:3px solid #8a1c1c;color:#8a1c1c;font-weight:bold">{{.}}</p>
{{end}}{{with .Kicker}}<p style="margin:0 0 0.25em;color:#4a4a4a">{{.}}</p>
{{end}}{{with .Title}}<h1 style="margin:0 0 0.75em;font-size:28px;line-height:1.2">{{.}}</h1>
{{end}}{{.LeadHTML}}{{range .Parts}}<h2 style="margin:1.75em 0 0.5em;padding-top:0.75em;border-top:1px solid #c8c8c8;font-size:21px;line-height:1.25">{{if .URL}}<a style="color:#174a5b" href="{{.URL}}">{{.Title}}</a>{{else}}{{.Title}}{{end}}</h2>
{{.HTML}}{{end}}{{if .Web}}<p style="margin:2em 0 0"><a style="color:#174a5b" href="{{.Web}}">{{.WebLabel}}</a></p>
{{end}}<div style="margin:2em 0 0;padding-top:1em;border-top:1px solid #c8c8c8;color:#4a4a4a;font-size:14px">
{{range .Foot}}<p style="margin:0 0 0.5em">{{range $i, $line := .}}{{if $i}}<br>
{{end}}{{$line}}{{end}}</p>
{{end}}<p style="margin:0"><a style="color:#4a4a4a"
href="{{.Leave}}">{{.LeaveLabel}}</a>{{if .Choices}} · <a style="color:#4a4a4a" href="{{.Choices}}">{{.ChoicesLabel}}</a>{{end}}</p>
</div>
</div>
</body>
</html>
`

var documentTemplate = template.Must(template.New("circular").Parse(document))

// HTML is the letter as an HTML document; leave is the link by which its reader gets no
// more, [LinkMark] for the text of many.
func (l Letter) HTML(leave string) (string, error) {
	type part struct {
		Title, URL string
		HTML       template.HTML
	}
	shown := struct {
		Letter
		LeadHTML template.HTML
		Parts    []part
		Foot     [][]string
		Leave    string
	}{Letter: l, LeadHTML: markdown.HTML(l.Lead, l.Lang), Leave: leave}
	for _, s := range l.Sections {
		shown.Parts = append(shown.Parts, part{i18n.Typeset(l.Lang, s.Title), s.URL, markdown.HTML(s.Body, l.Lang)})
	}
	for _, f := range l.Foot {
		shown.Foot = append(shown.Foot, strings.Split(f, "\n"))
	}
	shown.Title = i18n.Typeset(l.Lang, l.Title)
	var b strings.Builder
	if err := documentTemplate.Execute(&b, shown); err != nil {
		return "", fmt.Errorf("circular: %w", err)
	}
	return b.String(), nil
}

// Text is the letter as plain text, which says the same.
func (l Letter) Text(leave string) string {
	var b strings.Builder
	para := func(s string) {
		if s != "" {
			b.WriteString(s + "\n\n")
		}
	}
	if l.Banner != "" {
		para("*** " + l.Banner + " ***")
	}
	para(l.Kicker)
	if l.Title != "" {
		para(l.Title + "\n" + strings.Repeat("=", min(len([]rune(l.Title)), 72)))
	}
	para(markdown.Text(l.Lead))
	for _, s := range l.Sections {
		head := s.Title + "\n" + strings.Repeat("-", min(len([]rune(s.Title)), 72))
		if s.URL != "" {
			head += "\n" + s.URL
		}
		para(head)
		para(markdown.Text(s.Body))
	}
	if l.Web != "" {
		para(l.WebLabel + "\n" + l.Web)
	}
	b.WriteString("-- \n")
	for _, f := range l.Foot {
		b.WriteString(f + "\n")
	}
	b.WriteString("\n" + l.LeaveLabel + "\n" + leave + "\n")
	if l.Choices != "" {
		b.WriteString(l.ChoicesLabel + "\n" + l.Choices + "\n")
	}
	return b.String()
}

// Compose writes the letter as a message, with [LinkMark] in the place of each copy's
// own link.
func (l Letter) Compose() ([]byte, error) {
	html, err := l.HTML(LinkMark)
	if err != nil {
		return nil, err
	}
	raw, err := mailmsg.Compose(mailmsg.Message{
		From: l.From, To: l.To, ID: l.ID, Domain: l.Domain, Date: l.Date, Lang: string(l.Lang), Subject: l.Subject, Text: l.Text(LinkMark), HTML: html,
	})
	if err != nil {
		return nil, fmt.Errorf("circular: %w", err)
	}
	header, body := mailmsg.Split(raw)
	field := mailmsg.NewField
	more := []mailmsg.Field{field("List-Id", mime.QEncoding.Encode("utf-8", l.To.Name)+" <"+l.ListID+">"), field("Precedence", "bulk")}
	if l.ReplyTo.Address != "" {
		more = append(more, field("Reply-To", l.ReplyTo.String()))
	}
	if l.Web != "" {
		more = append(more, field("Archived-At", "<"+l.Web+">"))
	}
	// It is no answering machine's: somebody wrote it.
	header = header.Without("Auto-Submitted").Prepend(more...)
	return slices.Concat(header.Bytes(), []byte("\r\n"), body), nil
}
