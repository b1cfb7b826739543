package give

import (
	"testing"

	"plenary.example/internal/i18n"
)

// Every country stands in the list once, under the letters that are in force.
func TestCountriesAreListedOnce(t *testing.T) {
	for _, lang := range i18n.Langs() {
		seen := map[string]string{}
		for _, o := range countryOptions(lang, "CA") {
			if other, twice := seen[o.Label]; twice {
				t.Errorf("%s: %s is %s and %s", lang, o.Label, other, o.Value)
			}
			seen[o.Label] = o.Value
		}
		if len(seen) < 240 || len(seen) > 260 || countryOptions(lang, "CA")[0].Value != "CA" {
			t.Errorf("%s: %d countries", lang, len(seen))
		}
	}
}
