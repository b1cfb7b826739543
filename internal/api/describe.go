package api

import (
	"net/http"
	"path"
	"reflect"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
)

// schemas is where the description has the shapes of bodies.
const schemas = "#/components/schemas/"

// bearer is what the description calls a key.
const bearer = "key"

// description answers with the description of the API in the reader's language.
func (a *API) description(page *door.Call) error {
	c := &call{Call: page, api: a}
	return c.send(http.StatusOK, "application/json", Describe(c.Loc, c.Door.BaseURL))
}

// Describe is the API as OpenAPI 3.1 says it, in one language. site is the address of
// the web site without a final slash.
func Describe(l *i18n.Localizer, site string) *huma.OpenAPI {
	registry := huma.NewMapRegistry(schemas, shapeName)
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info:    &huma.Info{Title: l.T("api.title"), Version: "1", Description: l.T("api.about")},
		Servers: []*huma.Server{{URL: site + Root}},
		Components: &huma.Components{
			Schemas:         registry,
			SecuritySchemes: map[string]*huma.SecurityScheme{bearer: {Type: "http", Scheme: "bearer", Description: l.T("api.key")}},
		},
	}
	body := func(t reflect.Type, mediaType string) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{mediaType: {Schema: registry.Schema(t, true, t.Name())}}
	}
	answer := func(o operation) map[string]*huma.MediaType {
		if o.file != nil {
			return map[string]*huma.MediaType{o.mediaType: {}}
		}
		return body(o.out, "application/json")
	}
	for _, o := range operations() {
		op := &huma.Operation{
			OperationID: o.id, Method: o.method, Path: o.path, Summary: l.T("api.op." + o.id),
			Responses: map[string]*huma.Response{
				"200":     {Description: l.T("api.answer"), Content: answer(o)},
				"default": {Description: l.T("api.refusal"), Content: body(reflect.TypeFor[Problem](), "application/problem+json")},
			},
			// With a key or as the public; with a key alone where it takes one.
			Security: []map[string][]string{{}, {bearer: {}}},
		}
		if o.personal {
			op.Security = op.Security[1:]
		}
		if o.acts() {
			op.Responses["201"] = op.Responses["200"]
			delete(op.Responses, "200")
			op.RequestBody = &huma.RequestBody{Required: true, Content: body(o.in, "application/json")}
		}
		for _, name := range inPath.FindAllStringSubmatch(o.path, -1) {
			op.Parameters = append(op.Parameters, &huma.Param{Name: name[1], In: "path", Required: true, Description: l.T("api.param." + name[1]), Schema: &huma.Schema{Type: "string"}})
		}
		for _, p := range o.query {
			s := &huma.Schema{Type: p.kind, Format: p.format}
			for _, one := range p.among {
				s.Enum = append(s.Enum, one)
			}
			op.Parameters = append(op.Parameters, &huma.Param{Name: p.name, In: "query", Description: l.T("api.param." + p.name), Schema: s})
		}
		doc.AddOperation(op)
	}
	loosened(registry)
	return doc
}

// loosened lets answers have fields that this version does not know yet, as what was
// sent may not; and says of lists that they are never null.
func loosened(registry huma.Registry) {
	sent := map[string]bool{}
	for _, o := range operations() {
		if o.in != nil {
			sent[shapeName(o.in, o.in.Name())] = true
		}
	}
	for name, shape := range registry.Map() {
		if !sent[name] {
			shape.AdditionalProperties = nil
		}
		for _, p := range shape.Properties {
			if p.Type == huma.TypeArray {
				p.Nullable = false
			}
		}
	}
}

// shapeName is what the description calls a shape: two subjects may have one of a name.
func shapeName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if subject := path.Base(t.PkgPath()); subject != "api" && subject != "." {
		name = strings.ToUpper(subject[:1]) + subject[1:] + name
	}
	return name
}

// inPath finds the parts of an address that stand for something.
var inPath = regexp.MustCompile(`\{(\w+)\}`)

// Line is an operation as the page about the API shows it.
type Line struct {
	Method, Path, Summary string
	Key                   bool     // it takes a key
	Params                []string // what may be asked with it, each with its words
}

// Lines are all operations, in one language.
func Lines(l *i18n.Localizer) []Line {
	var list []Line
	for _, o := range operations() {
		line := Line{Method: o.method, Path: Root + o.path, Summary: l.T("api.op." + o.id), Key: o.personal}
		for _, p := range o.query {
			said := p.name
			if len(p.among) > 0 {
				said += "=" + strings.Join(p.among, "|")
			}
			line.Params = append(line.Params, l.T("api.param_line", "Name", said, "What", l.T("api.param."+p.name)))
		}
		list = append(list, line)
	}
	return list
}
