/*
 * What a word of a message says about itself and its neighbour. General vocabulary of logs: nothing here is the name of
 * a product. Lower case; English first, then the words of German, Russian, Spanish, French and Japanese that tell most.
 */

/** The next word names a person, a machine or a thing: `user bob`, `queue mails`. */
export const NAME_WORDS: ReadonlySet<string> = words(`
  user users username login uid account accounts customer client member owner principal subject author sender recipient
  player provider vendor merchant employee operator admin administrator tenant organization organisation org team group role realm domain domains
  host hosts hostname node nodes server servers peer peers replica broker worker workers agent machine machines vm
  instance container pod device devices interface nic adapter printer sensor display monitor volume mount mountpoint
  filesystem file files filename path directory dir folder archive package packages plugin plugins extension addon
  bundle library dependency image repository repo branch tag release project workspace site vhost
  queue queues topic topics stream channel exchange subscription consumer producer listener mailbox bucket index shard
  id ids identifier key keys token uuid guid name named called alias label title
  option options template flag feature region zone area breaker comm parameter parameters param argument flag setting property variable attribute header cookie
  job jobs task tasks thread process service daemon unit program application app target session command
  guest passenger patient doctor student teacher courier seller buyer supplier company brand store shop site
  station gate door lane tank pump valve robot vehicle truck train flight vessel meter rack cell sector district city
  country building room hall ward clinic camera lamp router gateway bridge subnet model campaign cohort experiment
  variant contract course album playlist guild clan quest tournament ticker symbol
  benutzer nutzer kunde datei verzeichnis rechner knoten warteschlange gerät konto dienst auftrag
  пользователь пользователя пользователю файл файла узел узла сервер сервера очередь устройство хост хоста
  usuario archivo servidor nodo cola cliente utilisateur fichier serveur noeud file client
  사용자 호스트 파일 서버
  ユーザー ファイル サーバー ホスト ノード キュー サーバ
`);

/** Only holds the sentence together, or turns it around: never a value. */
export const FUNCTION_WORDS: ReadonlySet<string> = words(`
  a an the this that these those it its he they we you i my our your their his her one some any all each every both no
  not never none neither nor nothing nobody cannot can't couldn't won't didn't doesn't isn't wasn't don't hasn't haven't
  is are was were be been being am has have had do does did done will would shall should can could may might must
  to of in on at by for from with without into onto over under after before between during against within via per as
  than then else if when while where which who whose what why how because since until unless although though so
  and or but also too only just still already yet again once twice more most less least very much many few
  above below beyond behind beside among across along about around against near
  up down out off there here now soon later today please due
  nicht kein keine keinen ist sind war wurde wurden wird werden nach von zu mit ohne für auf bei durch und oder aber der
  die das den dem des ein eine einen einer im am zum zur vom beim als wenn weil mehr
  не нет ни без для при после на из от до с со в во к ко у о об по за и или но был была было были быть есть уже еще ещё
  no ni sin con para por del los las una el en ha han fue sido está es al se
  pas non sans avec pour par dans le la les des une est sont été a été du au aux sur
  が は を に で と の へ から まで より も
`);

/** What was done, or to what part of a system: two of them in one place are two different problems. */
export const OPERATION_WORDS: ReadonlySet<string> = words(`
  read write open close create delete remove insert update select upsert merge drop alter truncate rename copy move
  link unlink load unload save store fetch get put post patch head list scan search find lookup query resolve parse
  serialize deserialize encode decode encrypt decrypt compress decompress sign verify validate check authenticate
  authorize authentication authorization login logout logon logoff connect disconnect reconnect connection bind unbind
  listen accept send receive publish subscribe consume produce push pull poll upload download import export sync
  start stop restart shutdown startup boot reboot init initialize initialise initialization terminate kill abort cancel
  suspend resume pause sleep wake wait retry rollback commit flush fsync mount unmount attach detach lock unlock acquire
  release allocate free deallocate reserve register unregister deregister enable disable install uninstall upgrade
  downgrade deploy build compile run execute invoke call handle process render generate compute schedule dispatch
  format convert transform migrate replicate recover restore backup compact snapshot archive clean cleanup purge evict
  expire renew refresh reset reload activate deactivate add join leave enter exit begin end finish complete
  request response input output primary secondary master slave leader follower active passive local remote
  source destination src dst incoming outgoing inbound outbound upstream downstream internal external public private
  memory heap stack disk cpu gpu swap network socket cache database db storage buffer pool filesystem thread threads
  session transaction cursor table column row field schema index constraint sequence view trigger procedure
  certificate password credential credentials permission signature checksum header body payload config configuration
  minimum maximum min max first last next previous current old new left right top bottom begin front back
  server client user host file directory path port address protocol version timeout quota limit rate size length
  temperature fan power voltage battery fatal critical severe warning info debug trace notice
`);

/** Of two or three capitals, and not a value: a part of a system, a protocol, a format, a fault. */
export const ACRONYMS: ReadonlySet<string> = words(`
  TLS SSL TCP UDP DNS NTP SSH FTP CPU GPU RAM ROM RPC SQL XML CSV PDF EOF OOM NFS LUN API URL URI IP ID OS IO UI DB VM
  JVM GC TTL MTU ACL CSR CRL CA PIN OTP MFA LED USB PCI RTC UPS PSU NIC NAT VPN BGP ARP ACK NAK SYN RST FIN OK NOT NO
`);

/** The state that a thing is in, which is often the whole problem. */
export const STATE_WORDS: ReadonlySet<string> = words(`
  down up full empty busy idle dead alive ready unavailable available unreachable reachable offline online healthy
  unhealthy missing present absent invalid valid illegal legal corrupt corrupted broken stale fresh expired revoked
  unknown known unexpected expected unsupported supported required optional duplicate unique ambiguous null nil none
  undefined true false yes no ok okay success successful successfully failure error errors exception fault denied refused
  rejected forbidden unauthorized timeout timed late early slow fast high low large small long short big wrong bad good
  on off open closed locked unlocked exists exist found lost gone incomplete complete partial permanent temporary
  insufficient excessive abnormal normal exhausted overloaded degraded stuck blocked hot cold dirty clean enough
  fehlgeschlagen fehlt ungültig unbekannt voll leer abgelehnt verweigert gefunden erreichbar abgelaufen
  недоступен недоступна найден найдена найдено ошибка неверный неизвестный отказано истек истёк превышен
  失敗 成功 エラー 不正 不明 無効 有効 タイムアウト 拒否
`);

/** After one of these, `to` is followed by what could not be done. */
export const ATTEMPT_WORDS: ReadonlySet<string> = words(`
  failed unable trying try tried attempt attempted attempting attempts refused refusing able wants need needs needed
  cannot could couldn't can't not failing fails fail
`);

/** A sentence with one of these, `from` and `to` tells of a passage: what stands after the two are its ends. */
export const PASSAGE_WORDS: ReadonlySet<string> = words(`
  transition transitioned transitioning transitions changed change changing changes moved moving switched switching
  switches went goes state
`);

/** May stand between `from` or `to` and the end of a passage. */
export const PASSAGE_KINDS: ReadonlySet<string> = words("state status mode phase stage role level");

/** The word after it says what went wrong, also without `=` or `:` between. */
export const TELLING_WORDS: ReadonlySet<string> = words(`
  state states status stage phase mode reason cause severity level
`);

/** The word after it and `=` or `:` says what went wrong; other keys may have many values. */
export const TELLING_KEYS: ReadonlySet<string> = words(`
  state states status error err errors error_type error.type code reason cause result severity level exception errno
  exitcode exit_code signal rc retcode return_code returncode statuscode status_code resultcode sqlstate outcome verdict
  success ok valid healthy available connected alive ready authenticated allowed
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ""));
}
