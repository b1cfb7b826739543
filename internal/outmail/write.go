package outmail

import (
	"fmt"
	"html/template"
	"strings"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
)

// page is the HTML part: one column, the reader's own fonts, colours of good
// contrast, nothing fetched from anywhere.
const page = `<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Subject}}</title>
</head>
<body style="margin:0;padding:24px 16px;background:#ffffff;color:#1c1c1c;font:17px/1.5 Georgia,'Times New Roman',serif">
<div style="max-width:34em;margin:0 auto">
{{range .Paragraphs}}<p style="margin:0 0 1em">{{range $i, $line := .}}{{if $i}}<br>
{{end}}{{$line}}{{end}}</p>
{{end}}{{with .Button}}<p style="margin:1.5em 0 1em"><a href="{{.URL}}" style="display:inline-block;padding:12px 20px;background:#174a5b;color:#ffffff;text-decoration:none;border-radius:4px">{{.Label}}</a></p>
<p style="margin:0 0 1em;font-size:14px;color:#4a4a4a;overflow-wrap:anywhere">{{.URL}}</p>
{{end}}<p style="margin:2em 0 0;padding-top:1em;border-top:1px solid #c8c8c8;color:#4a4a4a">{{.Name}}</p>
</div>
</body>
</html>
`

var pageTemplate = template.Must(template.New("mail").Parse(page))

// write makes both parts of a message, which say the same.
func (s *Service) write(m Message) (text, html string, err error) {
	lang := m.Lang
	if lang != i18n.FR {
		lang = i18n.EN
	}
	shown := struct {
		Lang, Subject, Name string
		Paragraphs          [][]string // by line
		Button              *Button
	}{Lang: string(lang), Subject: db.Clean(m.Subject), Name: s.config.Name.In(lang)}
	var b strings.Builder
	for _, p := range m.Paragraphs {
		p = strings.TrimSpace(strings.ReplaceAll(db.Clean(p), "\r", ""))
		if p == "" {
			continue
		}
		shown.Paragraphs = append(shown.Paragraphs, strings.Split(p, "\n"))
		b.WriteString(p + "\n\n")
	}
	if m.Button != (Button{}) {
		shown.Button = &m.Button
		b.WriteString(m.Button.Label + "\n" + m.Button.URL + "\n\n")
	}
	b.WriteString("-- \n" + shown.Name + "\n")
	var page strings.Builder
	if err := pageTemplate.Execute(&page, shown); err != nil {
		return "", "", fmt.Errorf("outmail: %w", err)
	}
	return b.String(), page.String(), nil
}
