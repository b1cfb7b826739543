package tongue_test

import (
	"testing"

	"plenary.example/internal/i18n"
	"plenary.example/internal/tongue"
)

func TestTagsAreReadAndWrittenAsTheStandardDoes(t *testing.T) {
	for said, want := range map[string]string{"AR": "ar", "fa_af": "fa-AF", " zh-hans ": "zh-Hans", "prs": "prs", "tl": "tl", "en-CA": "en-CA"} {
		if got, ok := tongue.Parse(said); !ok || got != want {
			t.Errorf("%q is %q, %v; want %q", said, got, ok, want)
		}
	}
	for _, said := range []string{"", "und", "x-ours", "arabic!", "zz", "العربية", "en-" + string(make([]byte, 40))} {
		if got, ok := tongue.Parse(said); ok {
			t.Errorf("%q is taken for %q", said, got)
		}
	}
}

func TestEveryLanguageHasItsDirection(t *testing.T) {
	for tag, want := range map[string]string{
		"ar": "rtl", "fa": "rtl", "fa-AF": "rtl", "prs": "rtl", "ur": "rtl", "ps": "rtl", "ckb": "rtl", "he": "rtl", "dv": "rtl", "pa-Arab": "rtl", "ku-Arab": "rtl", "ug": "rtl",
		"en": "ltr", "fr": "ltr", "uk": "ltr", "ti": "ltr", "so": "ltr", "es": "ltr", "pa": "ltr", "zh-Hans": "ltr", "ku": "ltr", "ar-Latn": "ltr", "qqq": "ltr",
	} {
		if got := tongue.Dir(tag); got != want {
			t.Errorf("%s is written %s, want %s", tag, got, want)
		}
	}
}

func TestLanguagesHaveTheirNames(t *testing.T) {
	for _, c := range []struct{ tag, own, en, fr string }{
		{"ar", "العربية", "Arabic", "arabe"},
		{"fa-AF", "دری", "Dari", "dari"},
		{"prs", "دری", "Dari", "dari"},
		{"uk", "Українська", "Ukrainian", "ukrainien"},
		{"es", "Español", "Spanish", "espagnol"},
		{"fr", "Français", "French", "français"},
		{"ti", "ትግርኛ", "Tigrinya", "tigrigna"},
		{"qqq", "Qqq", "qqq", "qqq"},
	} {
		if own, en, fr := tongue.OwnName(c.tag), tongue.NameIn(c.tag, i18n.EN), tongue.NameIn(c.tag, i18n.FR); own != c.own || en != c.en || fr != c.fr {
			t.Errorf("%s: %q, %q, %q", c.tag, own, en, fr)
		}
	}
	if l, ok := tongue.Official("fr-CA"); !ok || l != i18n.FR {
		t.Errorf("fr-CA is of %q, %v", l, ok)
	}
	if _, ok := tongue.Official("ar"); ok {
		t.Error("ar is official")
	}
}
