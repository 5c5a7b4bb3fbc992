# Labels of the printed documents, in Azerbaijani.

## Masthead, contents and small print
in-this-issue = Bu sayda
issue-number = № { $number }
newsletter = Bülleten
newsletter-name = Mobillik üzrə Tərəfdaşlıq
lead-story = Əsas yazı
more-on-page = Ardı: səhifə { $page }
continued = Ardı
page-of = Səhifə { $page } / { $pages }
page = Səhifə
contents = Mündəricat
figure = Şəkil
table = Cədvəl
source = Mənbə: { $source }
photo = Foto: { $credit }
drawing = Rəsm: { $credit }
imprint = Buraxılış məlumatları
publisher = Naşir
editor = Redaktor
editorial-address = Redaksiyanın ünvanı
sample-data-note = Nümunə məlumatları; ümumi göstəricilər dərc olunduğu kimidir
names-changed-note = Şəxs adları uydurmadır
not-for-sale = Pulsuz paylanılır, satış üçün deyil.
project-pages = Layihənin səhifələri
produced-by = Hazırlayan

## Newsletter: sections
calendar = Təqvim
coming-events = Qarşıdan gələn tədbirlər
publications = Nəşrlər
new-publications = Yeni nəşrlər
person = Portret
in-figures = Rəqəmlərlə
in-brief = Qısa xəbərlər
about-project = Layihə haqqında
partners = Tərəfdaşlar
read-more = Davamını oxuyun
subscribe = Bülleteni almaq üçün { $address } ünvanına yazın
next-issue = Növbəti sayda
trained-so-far = Bu günədək təlim keçənlər
activities-so-far = Bu günədək keçirilmiş tədbirlər
activities-until = { $day } tarixinədək keçirilmiş tədbirlər
participants-until = { $day } tarixinədək iştirakçılar
activity-days = Tədbir günləri
trainings-and-workshops = Təlimlər və seminarlar
newsletter-by-year = { $day } tarixinədək keçirilmiş tədbirlərin iştirakçıları, illər üzrə
newsletter-by-kind = { $day } tarixinədək keçirilmiş tədbirlərin iştirakçıları, tədbirlər üzrə
newsletter-most-at = Ən çox iştirakçını { $kind } toplayıb

## Booklets, brochures and leaflets
booklet = Kitabça
brochure = Broşura
leaflet = Buklet
in-this-booklet = Bu kitabçada
in-this-brochure = Bu broşurada
steps = Addımlar
step-number = Addım { $number }
how-it-works = Necə işləyir
what-to-bring = Özünüzlə nə gətirməli
checklist = Yoxlama siyahısı
good-to-know = Bilmək faydalıdır
whom-to-call = Kimə zəng etməli
contact = Əlaqə
contact-us = Bizimlə əlaqə
telephone = Telefon
e-mail = E-poçt
website = Veb-sayt
address = Ünvan
opening-hours = İş saatları
emergency = Təcili hallarda
notes = Qeydlər
your-notes = Öz qeydləriniz
my-appointments = Görüşlərim
my-numbers = Nömrələr və ünvanlar
my-question = Sualım
office = İdarə
scan-code = Ətraflı məlumat üçün kodu skan edin
qr-alt = { $address } ünvanının QR kodu
advice-free = Məsləhət pulsuz və məxfidir
question-number = Sual { $number }
example = Nümunə
fold-here = Buradan qatlayın

## Project facts
project = Layihə
project-name = Layihənin adı
project-duration = Müddət
budget = Büdcə
donor = Donor
donors = Donorlar
beneficiary = Benefisiar
implemented-by = İcraçı qurum
objective = Məqsəd
objectives = Məqsədlər
background = Ümumi məlumat
component = Komponent
components = Komponentlər
component-number = Komponent { $number }
results = Nəticələr
what-was-achieved = Əldə olunmuş nəticələr
member-states = Üzv dövlətlər

## Reports
quarterly-report = Rüblük hesabat
final-report = Yekun hesabat
joint-report = Birgə hesabat
contract-number = Müqavilənin nömrəsi
reporting-period = Hesabat dövrü
prepared-by = Hazırlayan
date-due = Təqdimat müddəti
date-sent = Göndərilmə tarixi
acronyms = İxtisarlar
executive-summary = Qısa xülasə
description-of-action = Layihənin təsviri
results-and-activities = Nəticələr və tədbirlər
cooperation = Əməkdaşlıq
visibility = Tanıtım və görünürlük
risks = Risklər
annex = Əlavə
annex-number = Əlavə { $number }
annexes = Əlavələr
list-of-activities = Tədbirlərin siyahısı
list-of-expenditure = Xərclərin siyahısı
list-of-participants = İştirakçıların siyahısı
this-period = Bu dövr
to-date = Bu günədək
previous-period = Əvvəlki dövr
reason = Səbəb

## Activities and people
activity = Tədbir
activities = Tədbirlər
date = Tarix
place = Yer
days = Gün
participants = İştirakçılar
returnees = Qayıdan şəxslər
women = Qadınlar
men = Kişilər
total = Cəmi
age = Yaş
sex = Cins
region = Rayon
institution = Qurum
name = Ad
participants-count = { $n } iştirakçı
people-count = { $n } nəfər
returnees-count = { $n } qayıdan şəxs
activities-count = { $n } tədbir
days-count = { $n } gün
women-count = { $n } qadın
men-count = { $n } kişi
months-count = { $n } ay
pages-count = { $n } səhifə

## Indicators
indicators = Göstəricilər
indicator = Göstərici
unit = Ölçü vahidi
baseline = Başlanğıc
target = Hədəf
current-value = Cari dəyər
achieved = İcra
verification = Təsdiqləyici mənbə
level-impact = Təsir
level-outcome = Nəticə
level-output = Məhsul

## Finance
finance = Maliyyə
budget-heading = Büdcə maddəsi
budget-line = Sətir
cost-item = Xərcin təyinatı
amount = Məbləğ
amount-in-euro = Məbləğ, avro ilə
voucher = Sənədin nömrəsi
spent = Xərclənib
spent-this-period = Bu dövrdə xərclənib
spent-to-date = Bu günədək xərclənib
remaining = Qalıq
percent-used = İcra, %
contribution = Ayrılmış vəsait
own-share = Donorun payı

## Certificate
certificate-of-attendance = İştirak sertifikatı
this-certifies = Bununla təsdiq edilir ki,
has-attended = aşağıdakı tədbirdə iştirak etmişdir:
certificate-number-label = Sertifikatın nömrəsi
signature-project = Layihə adından
signature-service = Dövlət Miqrasiya Xidməti adından
signature-date = Tarix və yer

## Names of values: sex and age
sex-female = Qadınlar
sex-male = Kişilər
age-18-29 = 18–29
age-30-44 = 30–44
age-45-59 = 45–59
age-60-plus = 60 və yuxarı

## Names of values: activities
kind-training = Təlim
kind-workshop = Seminar
kind-study_visit = Tədris səfəri
kind-conference = Konfrans
kind-meeting = Görüş
kind-research = Tədqiqat
kind-campaign = Kampaniya
kind-support = Dəstək
kinds-training = Təlimlər
kinds-workshop = Seminarlar
kinds-study_visit = Tədris səfərləri
kinds-conference = Konfranslar
kinds-meeting = Görüşlər
kinds-research = Tədqiqatlar
kinds-campaign = Kampaniyalar
kinds-support = Dəstək tədbirləri
status-done = Keçirilib
status-planned = Planlaşdırılıb
status-moved = Təxirə salınıb

## Names of values: returnees
vulnerability = Həssaslıq səbəbi
vulnerability-single_parent = Tək valideyn
vulnerability-chronic_illness = Xroniki xəstəlik
vulnerability-disability = Əlillik
vulnerability-elderly = Yaşlılıq
vulnerability-large_family = Çoxuşaqlı ailə
vulnerability-minor_children = Azyaşlı uşaqlar
support = Dəstək
support-business = Kiçik biznes
support-training = Peşə təlimi
support-housing = Mənzil
support-medical = Tibbi dəstək
support-education = Təhsil

## Shared by reports, factsheets and certificates
not-available = yoxdur
sample-note-published = Nümunə məlumatları; ümumi göstəricilər dərc olunduğu kimidir
sample-note-illustrative = Nümunə məlumatları; büdcə də nümunə kimi verilir
age-group = { $group } yaş

## Report: cover, heads, contents
report-kind-quarterly = Rüblük hesabat
report-kind-final = Yekun hesabat
report-kind-joint = Birgə yekun hesabat
complete-report = Yekun hesabat və əlavələri
factsheet = Məlumat vərəqi
report-page = Səhifə { $page } / { $pages }
report-span = { $start } – { $end }
report-contract = Müqavilənin nömrəsi
report-period = Hesabat dövrü
report-submitted-to = Qəbul edən
report-all-donors = Layihənin bütün donorları
report-submitted-by = Təqdim edən
report-due = Son təqdimat tarixi
report-sent = Göndərilmə tarixi
report-not-yet-sent = hələ göndərilməyib
report-contents = Mündəricat
report-acronyms = İxtisarlar
report-acronym = İxtisar
report-meaning = Açıqlama
acronym-icmpd = Miqrasiya Siyasətinin İnkişafı üzrə Beynəlxalq Mərkəz
acronym-sms-short = DMX
acronym-sms = Azərbaycan Respublikasının Dövlət Miqrasiya Xidməti
acronym-eu-short = Aİ
acronym-eu = Avropa İttifaqı
acronym-ngo-short = QHT
acronym-ngo = Qeyri-hökumət təşkilatı

## Report: summary
report-summary = Xülasə
report-spent-in = Dövr ərzində xərclənib
report-spent-to-date = Cəmi xərclənib
report-until = layihənin əvvəlindən { $day } tarixinədək
report-share-of-budget = { $budget } məbləğində büdcənin xərclənmiş hissəsi
report-women-of-participants = Qadınların payı
report-women-of-returnees = Qadınların payı
report-participants-in = İştirakçılar
report-returnees-in = Dəstək alan qayıdan şəxslər
report-activities-in = Keçirilmiş tədbirlər
report-by-component = Komponentlər üzrə tədbirlər
report-component = Komponent
report-component-n =
    { $number ->
        [3] { $number }-cü komponent
        [4] { $number }-cü komponent
        [6] { $number }-cı komponent
        *[other] { $number }-ci komponent
    }
report-by-objective = Məqsədlər üzrə tədbirlər
report-objective = Məqsəd
report-objective-n =
    { $number ->
        [3] { $number }-cü məqsəd
        [4] { $number }-cü məqsəd
        [6] { $number }-cı məqsəd
        *[other] { $number }-ci məqsəd
    }
report-done = Keçirilib
report-moved = Təxirə salınıb
report-planned = Planlaşdırılıb
report-women = Qadınlar
report-men = Kişilər
report-total = Cəmi

## Report: 1 description
report-description = Layihənin təsviri
report-item = Bənd
report-detail = Məlumat
report-coordinator = Əlaqələndirici qurum
report-contact = Əlaqə
report-beneficiary = Benefisiar
report-action = Layihənin adı
report-country = Hədəf ölkə
report-azerbaijan = Azərbaycan
report-target-groups = Bu günədək əhatə olunmuş hədəf qrupları
report-reached-participants = Hər tədbir üzrə ayrıca sayılmaqla { $total } iştirakçı: { $women } qadın və { $men } kişi
report-reached-returnees = { $total } qayıdan şəxs: { $women } qadın və { $men } kişi
report-places = Tədbirlərin keçirildiyi yerlər
report-background = Ümumi məlumat
report-overall-objective = Ümumi məqsəd
report-and = və

## Report: 2 assessment
report-assessment = İcranın qiymətləndirilməsi
report-executive-summary = Qısa xülasə
report-results = Nəticələr və tədbirlər
report-date = Tarix
report-activity = Tədbir
report-activity-and-result = Tədbir və nəticə
report-result = Nəticə
report-days = Gün
report-n-days = { $n } gün
report-n-women-men = { $women } qadın, { $men } kişi
report-logframe = Məntiqi çərçivə
report-logframe-note = İcra: başlanğıc göstəricidən hədəf göstəricisinədək qət edilmiş yolun payı. “Yoxdur”: hələ ölçülməyib.
report-assumptions = Fərziyyələr
report-assumption = Fərziyyə
report-plan = Yenilənmiş fəaliyyət planı
report-plan-now = Bu dövr
report-plan-next = Növbəti dövr
report-plan-note = Tədbirin başlandığı və bitdiyi günlər başlanğıc ayında göstərilir. Dolu: keçirilib; çərçivəli: planlaşdırılıb; qırıq xətli: təxirə salınıb.
report-indicator = Göstərici və təsdiqləyici mənbə
report-unit = Ölçü vahidi
report-baseline = Başlanğıc
report-target = Hədəf
report-current = Əldə edilib
report-achieved = İcra
report-level-impact = Təsir
report-level-outcome = Nəticələr
report-level-output = Məhsullar

## Report: 3 to 5
report-cooperation = Əməkdaşlıq
report-cooperation-partners = Tərəfdaşlar və əlaqələndirmə
report-visibility = Tanıtım və görünürlük
report-visibility-measures = Görülmüş tədbirlər
report-items-produced = Bu günədək hazırlanmış nəşrlər
report-item-produced = Adı
report-kind = Növü
report-newsletter-n = { $number } saylı bülleten
report-publication-booklet = Kitabça
report-publication-brochure = Broşura
report-publication-leaflet = Buklet
report-risks = Risklər
report-risks-measures = Risklər və cavab tədbirləri

## Report: 6 finance
report-finance = Maliyyə hesabatı
report-finance-headings = Büdcə maddələri üzrə büdcə və xərclər
report-heading = Büdcə maddəsi
report-budget = Büdcə
report-this-period = Bu dövr
report-spent = Xərclənib
report-before = Əvvəlki dövrlər
report-to-date = Cəmi xərclənib
report-remaining = Qalıq
report-used = İcra
report-finance-note = Məbləğlər avro ilə, sentədək yuvarlaqlaşdırılmışdır. Büdcə: donorun ümumi vəsaitdəki payına uyğun olaraq hər maddənin { $share }-i. Xərclər ayrı-ayrılıqda silindiyi üçün bəzi maddələr bu payı keçə bilər.
report-finance-note-whole = Məbləğlər avro ilə, sentədək yuvarlaqlaşdırılmışdır.
report-subtotal-direct = Birbaşa xərclər üzrə ara cəm (1–6)
report-total-costs = Cəmi xərclər (7 + 8)
report-limits = Müqavilədə nəzərdə tutulmuş hədlər
report-limit = Hədd
report-limit-found = Bu günədək
report-limit-indirect = Dolayı xərclər: birbaşa xərclərin ən çoxu { $limit }-i
report-limit-heading = Maddə üzrə xərc: büdcədən ən çoxu { $limit } artıq
report-limit-kept = gözlənilib, heç bir maddə büdcəni aşmayıb
report-limit-above = { $heading }: büdcədən { $share } artıq
report-chart-spending = Büdcənin { $share }-i xərclənib
report-chart-spending-what = { $day } tarixinədək maddələr üzrə xərclər, avro ilə; sətrin sonunda maddə üzrə büdcənin xərclənmiş payı göstərilir
report-finance-donors = Donorlar üzrə vəsaitlər
report-chart-outcomes =
    { $n ->
        [0] Nəticə göstəricilərindən heç biri hələ hədəfə çatmayıb
        *[other] Hədəfə çatmış nəticə göstəriciləri: { $n } / { $all }
    }
report-chart-outcomes-what = { $day } tarixinədək başlanğıcdan hədəfə qədər qət edilmiş yolun payı
report-donor = Donor
report-contribution = Ayrılmış vəsait
report-targets-reached = Hədəfə çatıb: { $n } / { $all }
report-outcome = Nəticə
report-output = Məhsul
report-finance-components = Komponentlər üzrə büdcə
report-finance-objectives = Məqsədlər üzrə büdcə
report-share = Pay
report-finance-shares = Maddələr və donorlar üzrə büdcə
report-finance-shares-note = Hər maddə donorların ayırdığı vəsaitə mütənasib bölünür; yuvarlaqlaşdırmadan qalan sentlər ən böyük qalıqlara verilir.

## Report: 7 records and signature
report-records = Sənədlər və imza
report-records-place = Sənədlərin saxlanıldığı yer
report-records-text = Müqavilələr, ödəniş sənədləri, qeydiyyat vərəqələri və bank çıxarışları ICMPD-nin Bakı ofisində saxlanılır, donor və onun auditorları onlarla tanış ola bilər.
report-records-declaration = Aşağıda imza edən şəxs bu hesabatdakı rəqəmlərin mühasibat uçotuna uyğun olduğunu və xərclərin layihə üçün çəkildiyini təsdiq edir.
report-sign-name = Ad, soyad və vəzifə
report-sign-date = Tarix
report-sign-signature = İmza

## Report: annexes
report-annex-expenditure = Xərclərin siyahısı
report-annex-expenditure-note = { $n } qeyd, { $period }; məbləğlər avro ilə.
report-line = Sətir
report-cost = Xərcin təyinatı
report-voucher = Sənəd №
report-amount = Məbləğ
report-annex-participants = Təlim iştirakçıları
report-annex-returnees = Dəstək alan qayıdan şəxslər
report-chart-women-participants = İştirakçıların { $share }-i qadınlardır
report-chart-women-trained = Təlim keçənlərin { $share }-i qadınlardır
report-chart-women-returnees = Dəstək alanların { $share }-i qadınlardır
report-chart-age-what = Yaş qrupları üzrə qadınların və kişilərin sayı
report-age = Yaş qrupu
report-institution = Qurum
report-vulnerability = Həssaslıq səbəbi
report-support = Dəstəyin növü
report-region = Rayon və ya şəhər
report-people-of = Bu tədbirlərin qeydiyyatdan keçmiş iştirakçıları: { $titles }.
report-not-public = Kiçik qruplardakı şəxslər tanına bilər. Bu əlavə donor üçündür və dərc edilmir.

## Factsheet
factsheet-most-in = Ən çox iştirakçı olan il: { $year }
factsheet-by-year = Bütün tədbirlərin iştirakçıları, illər üzrə
factsheet-budget = Büdcə
factsheet-participants = Bütün tədbirlərin iştirakçıları
factsheet-returnees = Dəstək alan qayıdan şəxslər
factsheet-activities = Keçirilmiş tədbirlər
factsheet-period = Müddət
factsheet-implemented-by = İcraçı qurum
factsheet-website = Veb-sayt
factsheet-background = Ümumi məlumat
factsheet-components = Komponentlər
factsheet-objectives = Xüsusi məqsədlər

## Certificate
certificate-title = İştirak sertifikatı
certificate-opening = Bununla təsdiq edilir ki,
certificate-closing = aşağıdakı təlim kursunda iştirak etmişdir:
certificate-number = № { $number }
certificate-sample = Nümunə məlumatları; ad uydurmadır

## Invitations and letters
invitation = Dəvətnamə
programme = Proqram
reply-by = Zəhmət olmasa, { $day } tarixinədək cavab verin
reference = Bizim nömrə
kind-regards = Hörmətlə
enclosed = Əlavə
letter-sample = Nümunə məlumatlar; məktubu alan şəxs uydurmadır
