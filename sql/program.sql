-- What expressions and decisions are compiled to: program().  One statement
-- for each family of steps, so that who changes the compiler sees here what
-- becomes of the programs.
SET search_path = public, packnd;
\pset null ''

-- what the letters mean, once in full
SELECT step, name, operands, meaning FROM program('if age >= 18 then "adult" else parent.name');
SELECT step, name, source FROM program('if age >= 18 then "adult" else parent.name');

\pset format unaligned
\pset footer off

-- constants are computed beforehand: no step is left
SELECT step, name, operands, meaning FROM program('(2 + 3) * 4');
SELECT step, name, operands FROM program('age');

-- arithmetic: fast paths for the three that need them
SELECT step, name, operands FROM program('-(a + 1) * b - c / 2 ** n');

-- comparisons know the constant at their right
SELECT step, name, operands FROM program('[a = b, a != "x", 3 < a, a = true, a <= null, 2.5 > a]');

-- and, or: what decides jumps
SELECT step, name, operands FROM program('a > 1 and b = "x" and c');
SELECT step, name, operands FROM program('a > 1 or not(b) or c');
SELECT step, name, operands FROM program('if a and b then 1 else 2');

-- tests
SELECT step, name, operands FROM program('a in (1)');
SELECT step, name, operands FROM program('a in ("x", "y", "z")');
SELECT step, name, operands FROM program('a in ([1..5], < b, "x", ? + 1 > c, d)');
SELECT step, name, operands FROM program('a between 1 and b');

-- lists, contexts, ranges, paths, types
SELECT step, name, operands FROM program('[1, a, 3].x');
SELECT step, name, operands FROM program('{low: 1, high: low + a, span: [low..high]}');
SELECT step, name, operands FROM program('a instance of list<number>');

-- built-ins, calls, functions and what they capture
SELECT step, name, operands FROM program('substring(string: a, start position: 2)');
SELECT step, name, operands FROM program('f(x: 1, y: a)');
SELECT part, step, name, operands FROM program('{twice: 2 * a, f: function(n) if n <= 0 then twice else n + f(n - 1), r: f(3)}.r');
SELECT step, name, operands FROM program('abs(1, 2)');

-- loops
SELECT step, name, operands FROM program('for x in xs, y in 1..x return x * y');
SELECT step, name, operands FROM program('for x in xs return if x = 0 then 1 else partial[-1] * x');
SELECT step, name, operands FROM program('some x in xs satisfies x > limit');
SELECT step, name, operands FROM program('every x in xs satisfies x in ys');

-- filters: a name is asked of the item first
SELECT step, name, operands FROM program('people[age > 18 and item.town = town]');
SELECT step, name, operands FROM program('people[1]');
SELECT step, name, operands FROM program('people[n]');

-- what can only fail; "?" outside of unary tests is a fact like others
SELECT step, name, operands FROM program('[?, @"2026-02-30", 1 / 0]');

-- a decision table: what is not constant in it
SELECT $xml$<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="aide" namespace="https://example.org/a">
  <inputData id="i1" name="enfants"><variable name="enfants" typeRef="number"/></inputData>
  <inputData id="i2" name="revenu mensuel"><variable name="revenu mensuel" typeRef="number"/></inputData>
  <decision id="d1" name="montant"><variable name="montant" typeRef="number"/>
    <informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement id="r2"><requiredInput href="#i2"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>enfants</text></inputExpression></input>
      <input><inputExpression><text>revenu mensuel / (1 + enfants)</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>0</text></inputEntry><inputEntry><text>&lt; 500</text></inputEntry>
        <outputEntry><text>240</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>&lt; 100 * enfants</text></inputEntry>
        <outputEntry><text>240 + 60 * enfants</text></outputEntry></rule>
    </decisionTable></decision>
  <businessKnowledgeModel id="k" name="part"><variable name="part"/>
    <encapsulatedLogic><formalParameter name="x" typeRef="number"/>
      <literalExpression><text>x / 3</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
</definitions>$xml$ AS aide \gset
SELECT part, step, name, operands FROM program(:'aide', 'montant');
-- a knowledge model: the function that it is
SELECT part, step, name, operands FROM program(:'aide', 'part');

-- errors
SELECT * FROM program(:'aide', 'nowhere');
SELECT * FROM program(:'aide', 'enfants');
SELECT * FROM program(:'aide', NULL);
SELECT * FROM program(NULL::feel);
