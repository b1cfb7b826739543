package money

import "strings"

// Digits says how many digits a currency has after the separator (ISO 4217, the
// minor unit): 2 for the dollar, 0 for the yen, 3 for the Kuwaiti dinar. A code
// that the program does not know is taken to have 2, as nearly all do.
func Digits(currency string) int {
	switch {
	case strings.Contains(none, currency) && len(currency) == 3:
		return 0
	case strings.Contains(three, currency) && len(currency) == 3:
		return 3
	}
	return 2
}

// Known reports whether currency is the code of a currency in use.
func Known(currency string) bool {
	if len(currency) != 3 || strings.Contains(currency, " ") {
		return false
	}
	for _, list := range [...]string{none, three, two} {
		if strings.Contains(list, currency) {
			return true
		}
	}
	return false
}

// Currencies by the digits of their minor unit.
const (
	none  = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
	three = "BHD IQD JOD KWD LYD OMR TND"
	two   = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK " +
		"DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL " +
		"MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK " +
		"SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW"
)

// written says whether what somebody wrote before or behind a number names the
// currency: its code in any case, or its sign. It comes without spaces.
func written(mark, currency string) bool {
	mark = strings.ToUpper(mark)
	if mark == currency {
		return true
	}
	switch currency {
	case "CAD":
		return mark == "$" || mark == "CA$" || mark == "C$" || mark == "$CA" || mark == "$CAD" || mark == "CAD$"
	case "USD":
		return mark == "$" || mark == "US$" || mark == "$US" || mark == "$USD" || mark == "USD$"
	case "AUD", "NZD", "HKD", "SGD", "MXN":
		return mark == "$"
	case "EUR":
		return mark == "€"
	case "GBP":
		return mark == "£"
	case "JPY":
		return mark == "¥"
	}
	return false
}
