import type { TraceSample } from "./sample.ts";

export const samples: readonly TraceSample[] = [
  {
    title: "cmdlet in a script",
    text: `Get-Item : Cannot find path 'C:\\shop\\cart.json' because it does not exist.
At C:\\shop\\cart.ps1:12 char:5
+     Get-Item C:\\shop\\cart.json
+     ~~~~~~~~~~~~~~~~~~~~~~~~~~
    + CategoryInfo          : ObjectNotFound: (C:\\shop\\cart.json:String) [Get-Item], ItemNotFoundException
    + FullyQualifiedErrorId : PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand`,
    chain: ["ItemNotFoundException: Cannot find path 'C:\\shop\\cart.json' because it does not exist."],
    frames: ["* - | Get-Item | C:\\shop\\cart.ps1:12"],
  },
  {
    title: "throw",
    text: `out of stock
At C:\\shop\\cart.ps1:3 char:3
+   throw "out of stock"
+   ~~~~~~~~~~~~~~~~~~~~
    + CategoryInfo          : OperationStopped: (out of stock:String) [], RuntimeException
    + FullyQualifiedErrorId : out of stock`,
    chain: ["RuntimeException: out of stock"],
    frames: ["* - | - | C:\\shop\\cart.ps1:3"],
  },
  {
    title: "message over several lines, wrapped category",
    text: `Add-Item : Oops, details:
- first
- second
At C:\\shop\\modules\\shop.psm1:11 char:1
+ Add-Item
+ ~~~~~~~~
    + CategoryInfo          : NotSpecified: (:) [Write-Error], WriteErrorExc
   eption
    + FullyQualifiedErrorId : Microsoft.PowerShell.Commands.WriteErrorException,Add-Item`,
    chain: ["WriteErrorException: Oops, details:\n- first\n- second"],
    frames: ["* - | Add-Item | C:\\shop\\modules\\shop.psm1:11"],
  },
  {
    title: "typed at the prompt",
    text: `Get-Nope : The term 'Get-Nope' is not recognized as the name of a cmdlet, function, script file, or operable program.
At line:1 char:1
+ Get-Nope
+ ~~~~~~~~
    + CategoryInfo          : ObjectNotFound: (Get-Nope:String) [], CommandNotFoundException
    + FullyQualifiedErrorId : CommandNotFoundException`,
    chain: [
      "CommandNotFoundException: The term 'Get-Nope' is not recognized as the name of a cmdlet, function, script file, or operable program.",
    ],
    frames: ["* - | Get-Nope | -:1"],
  },
  {
    title: "method call",
    text: `Exception calling "Parse" with "1" argument(s): "Input string was not in a correct format."
At C:\\shop\\cart.ps1:7 char:1
+ [int]::Parse('x')
+ ~~~~~~~~~~~~~~~~~
    + CategoryInfo          : NotSpecified: (:) [], MethodInvocationException
    + FullyQualifiedErrorId : FormatException`,
    chain: [
      'MethodInvocationException: Exception calling "Parse" with "1" argument(s): "Input string was not in a correct format."',
    ],
    frames: ["* - | - | C:\\shop\\cart.ps1:7"],
  },
  {
    title: "German",
    text: `Get-Item : Der Pfad "C:\\x" kann nicht gefunden werden, da er nicht vorhanden ist.
In C:\\shop\\cart.ps1:12 Zeichen:5
+     Get-Item C:\\x
+     ~~~~~~~~~~~~~
    + CategoryInfo          : ObjectNotFound: (C:\\x:String) [Get-Item], ItemNotFoundException
    + FullyQualifiedErrorId : PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand`,
    chain: ['ItemNotFoundException: Der Pfad "C:\\x" kann nicht gefunden werden, da er nicht vorhanden ist.'],
    frames: ["* - | Get-Item | C:\\shop\\cart.ps1:12"],
  },
  {
    title: "Chinese",
    text: `Get-Item : 找不到路径“C:\\x”，因为该路径不存在。
所在位置 C:\\shop\\cart.ps1:12 字符: 5
+     Get-Item C:\\x
+     ~~~~~~~~~~~~~
    + CategoryInfo          : ObjectNotFound: (C:\\x:String) [Get-Item], ItemNotFoundException
    + FullyQualifiedErrorId : PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand`,
    chain: ["ItemNotFoundException: 找不到路径“C:\\x”，因为该路径不存在。"],
    frames: ["* - | Get-Item | C:\\shop\\cart.ps1:12"],
  },
  {
    title: "PowerShell 7, throw",
    text: `Exception: C:\\shop\\cart.ps1:5
Line |
   5 |      throw 'no stock'
     |      ~~~~~~~~~~~~~~~~
     | no stock`,
    chain: ["Exception: no stock"],
    frames: ["* - | - | C:\\shop\\cart.ps1:5"],
  },
  {
    title: "PowerShell 7, cmdlet on Linux",
    text: `Get-Item: /app/cart.ps1:12
Line |
  12 |      Get-Item /app/cart.json
     |      ~~~~~~~~~~~~~~~~~~~~~~~
     | Cannot find path '/app/cart.json' because it does not
     | exist.`,
    chain: ["ErrorRecord: Cannot find path '/app/cart.json' because it does not exist."],
    frames: ["* - | Get-Item | /app/cart.ps1:12"],
  },
  {
    title: "PowerShell 7, parser",
    text: `ParserError: /app/cart.ps1:2
Line |
   2 |  if (
     |      ~
     | Missing condition in if statement after 'if ('.`,
    chain: ["ParserError: Missing condition in if statement after 'if ('."],
    frames: ["* - | - | /app/cart.ps1:2"],
  },
  {
    title: "PowerShell 7, release candidate's form on one line",
    text: `Add-Item: C:\\shop\\cart.ps1
Line |
  11 | Add-Item
     | ^ Oops, no stock`,
    chain: ["ErrorRecord: Oops, no stock"],
    frames: ["* - | Add-Item | C:\\shop\\cart.ps1:11"],
  },
  {
    title: "position and script stack",
    text: `Could not charge.
At C:\\shop\\pay.ps1:9 char:5
+     throw $e
+     ~~~~~~~~
    + CategoryInfo          : OperationStopped: (:) [], PaymentException
    + FullyQualifiedErrorId : Could not charge.
at Invoke-Charge, C:\\shop\\pay.ps1: line 9
at Invoke-Order, C:\\shop\\order.ps1: line 31
at <ScriptBlock>, <No file>: line 1`,
    chain: ["PaymentException: Could not charge."],
    frames: [
      "* - | Invoke-Charge | C:\\shop\\pay.ps1:9",
      "* - | Invoke-Order | C:\\shop\\order.ps1:31",
      "* - | <ScriptBlock> | -:1",
    ],
  },
  {
    title: "script stack alone, behind the text that a script logged",
    text: `2026-03-04 10:00:00 ERROR Cannot bind argument to parameter 'Path' because it is null.
at Read-Cart, /app/cart.ps1: line 4
at <ScriptBlock>, /app/main.ps1: line 2`,
    chain: ["ErrorRecord: 2026-03-04 10:00:00 ERROR Cannot bind argument to parameter 'Path' because it is null."],
    frames: ["* - | Read-Cart | /app/cart.ps1:4", "* - | <ScriptBlock> | /app/main.ps1:2"],
  },
  {
    title: "printed as a list",
    text: `Exception             : System.IO.FileNotFoundException: Could not find file '/app/cart.json'.
                        File name: '/app/cart.json'
                           at System.IO.FileStream..ctor(String path, FileMode mode)
TargetObject          : 
CategoryInfo          : NotSpecified: (:) [Read-Cart], FileNotFoundException
FullyQualifiedErrorId : System.IO.FileNotFoundException,Read-Cart
ScriptStackTrace      : at Read-Cart, /app/cart.ps1: line 4
                        at <ScriptBlock>, /app/main.ps1: line 2
PipelineIterationInfo : {}`,
    chain: ["System.IO.FileNotFoundException: Could not find file '/app/cart.json'."],
    frames: ["* - | Read-Cart | /app/cart.ps1:4", "* - | <ScriptBlock> | /app/main.ps1:2"],
  },
  {
    title: "Get-Error",
    text: `Exception             : 
    Type                        : System.Management.Automation.ItemNotFoundException
    ErrorRecord                 : 
        Exception             : 
            Type    : System.Management.Automation.ParentContainsErrorRecordException
            Message : Cannot find path '/x' because it does not exist.
    Message                     : Cannot find path '/x' because it does not exist.
ScriptStackTrace      : at <ScriptBlock>, /app/main.ps1: line 2`,
    chain: ["System.Management.Automation.ItemNotFoundException: Cannot find path '/x' because it does not exist."],
    frames: ["* - | <ScriptBlock> | /app/main.ps1:2"],
  },
];
