package sitemap_test

import (
	"encoding/xml"
	"fmt"
	"testing"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/sitemap"
)

func TestManyPagesAreCutAndNoneIsLost(t *testing.T) {
	pages := make([]sitemap.Page, 60_001)
	for i := range pages {
		pages[i].Path = i18n.Text{EN: fmt.Sprintf("/en/%d", i), FR: fmt.Sprintf("/fr/%d", i)}
	}
	if n := sitemap.Parts(len(pages)); n != 3 {
		t.Fatalf("%d parts", n)
	}
	seen := 0
	for n := 1; n <= 3; n++ {
		part := sitemap.Part(pages, n)
		if len(part)*2 > sitemap.Most {
			t.Errorf("part %d has %d addresses", n, len(part)*2)
		}
		seen += len(part)
	}
	if seen != len(pages) || sitemap.Part(pages, 4) != nil || sitemap.Part(pages, 0) != nil || sitemap.Parts(0) != 1 {
		t.Errorf("%d of %d pages", seen, len(pages))
	}
}

func TestEachAddressNamesItsTwin(t *testing.T) {
	var set struct {
		URL []struct {
			Loc  string `xml:"loc"`
			Mod  string `xml:"lastmod"`
			Link []struct {
				Lang string `xml:"hreflang,attr"`
				Href string `xml:"href,attr"`
			} `xml:"http://www.w3.org/1999/xhtml link"`
		} `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
	}
	raw := sitemap.Write("https://c.example", []sitemap.Page{{Path: i18n.Text{EN: "/en/a?b=1&c=2", FR: "/fr/a"}, Changed: time.Unix(0, 0)}})
	if err := xml.Unmarshal(raw, &set); err != nil {
		t.Fatal(err)
	}
	if len(set.URL) != 2 || set.URL[0].Loc != "https://c.example/en/a?b=1&c=2" || set.URL[1].Mod != "1970-01-01T00:00:00Z" || len(set.URL[1].Link) != 2 || set.URL[1].Link[0].Href != set.URL[0].Loc || set.URL[1].Link[1].Lang != "fr" {
		t.Errorf("%+v", set)
	}
	var index struct {
		Map []struct {
			Loc string `xml:"loc"`
		} `xml:"sitemap"`
	}
	if err := xml.Unmarshal(sitemap.Index("https://c.example", 2, time.Time{}), &index); err != nil || len(index.Map) != 2 || index.Map[1].Loc != "https://c.example/sitemap.xml?part=2" {
		t.Errorf("%+v, %v", index, err)
	}
}
