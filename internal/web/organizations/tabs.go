package organizations

import (
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Tabs lead from one page of an organization's own people to the others.
func Tabs(c *door.Call, slug, here string) []ui.Link {
	var list []ui.Link
	for _, name := range []string{"overview", "profile", "people", "meetings", "invoices"} {
		href := c.Path("organization", slug)
		if name != "overview" {
			href += "/" + name
		}
		list = append(list, ui.Link{Label: c.Text("organization.tab." + name), Href: href, Current: name == here})
	}
	return list
}
