package intake

import (
	"regexp"
	"strings"
)

// marker is numbering typed in the text: "(1)", "a.", "iv)", "•".
type marker struct {
	text  string
	style string // "#" for digits, "a", "A", "i", "I", or the bullet, between its punctuation
	value int
	parts int // "1.2" has two
}

var typedMarker = regexp.MustCompile(`^(~~)?(?:` +
	`\(([0-9]{1,3}|[a-zA-Z]|[ivxlc]{2,6}|[IVXLC]{2,6})\)[\s\x{00a0}]*` +
	`|([0-9]{1,2}(?:\.[0-9]{1,2}){1,2})[.)]?[\s\x{00a0}]+` +
	`|([0-9]{1,3}|[a-zA-Z]|[ivxlc]{2,6}|[IVXLC]{2,6})([.)])[\s\x{00a0}]+` +
	`|([•·▪◦‣●○■*–—-])[\s\x{00a0}]+)(\S)`)

// cutMarker takes typed numbering off the beginning of a text. The styles in
// use decide between the letter i and the Roman numeral one. A lone capital
// letter with a full stop is an initial unless it goes on with a list.
func cutMarker(s string, inUse []marker) (marker, string) {
	m := typedMarker.FindStringSubmatchIndex(s)
	if m == nil {
		return marker{}, s
	}
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return s[m[2*i]:m[2*i+1]]
	}
	var k marker
	open := len(group(1))
	end := m[2*7]
	k.text = strings.TrimRight(s[open:end], " \t\u00a0")
	switch {
	case group(2) != "":
		k.style, k.value = styleOf(group(2), "(", ")", inUse)
	case group(3) != "":
		k.parts = strings.Count(group(3), ".") + 1
		k.style = strings.Repeat("#.", k.parts)
	case group(4) != "":
		k.style, k.value = styleOf(group(4), "", group(5), inUse)
		if k.style == "A." && k.value > 1 && !goesOn(k, inUse) {
			return marker{}, s
		}
	default:
		k.style = group(6)
	}
	return k, group(1) + s[end:]
}

func goesOn(k marker, inUse []marker) bool {
	for _, u := range inUse {
		if u.style == k.style {
			return true
		}
	}
	return false
}

func styleOf(label, before, after string, inUse []marker) (string, int) {
	frame := func(kind string) string { return before + kind + after }
	if label[0] >= '0' && label[0] <= '9' {
		return frame("#"), atoi(label)
	}
	upper := label[0] >= 'A' && label[0] <= 'Z'
	alpha, roman := "a", "i"
	if upper {
		alpha, roman = "A", "I"
	}
	low := strings.ToLower(label)
	letter := 0
	if len(low) == 1 {
		letter = int(low[0]-'a') + 1
	}
	rv := romanValue(low)
	for i := len(inUse) - 1; i >= 0; i-- {
		u := inUse[i]
		if rv > 0 && u.style == frame(roman) && u.value == rv-1 {
			return frame(roman), rv
		}
		if letter > 0 && u.style == frame(alpha) && u.value == letter-1 {
			return frame(alpha), letter
		}
	}
	if rv == 1 || letter == 0 {
		return frame(roman), rv
	}
	for _, u := range inUse {
		if rv > 0 && u.style == frame(roman) {
			return frame(roman), rv
		}
	}
	return frame(alpha), letter
}

func romanValue(s string) int {
	total, last := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		v := map[byte]int{'i': 1, 'v': 5, 'x': 10, 'l': 50, 'c': 100}[s[i]]
		if v == 0 {
			return 0
		}
		if v < last {
			total -= v
		} else {
			total += v
			last = v
		}
	}
	return total
}
