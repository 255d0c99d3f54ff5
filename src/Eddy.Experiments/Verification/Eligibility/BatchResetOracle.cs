using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.EProp;
using Eddy.Traces.InputOutput;
using Eddy.Traces.Presynaptic;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/batch_reset</c>: three streams that begin anew one by one, with lessons left out here and there, under three rules.</summary>
internal sealed class BatchResetOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        double[] done = root["done"].Numbers(), mask = root["loss_mask"].Numbers();
        foreach ((_, OracleNode given) in root["cases"].Members())
        {
            var batch = new Batch<T>(given, done, mask);
            foreach ((string rule, _) in given["expected"]["grad_sum"].Members())
            {
                batch.Rule(rule);
            }

            batch.Backward();
        }

        root.RequireAllRead();
    }

    private sealed class Batch<T>(OracleNode given, double[] done, double[] mask)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly OracleNode _expected = given["expected"];
        private readonly EligibilityPlan _plan = EligibilityPlan.Of(given);
        private readonly double[] _x = given["inputs"].Numbers();
        private readonly double[] _y = given["targets"].Numbers();
        private readonly int _streams = given["inputs"].Count;
        private readonly Dictionary<(int Stream, int Step), double[]> _errors = []; // of the real readout

        private int Steps => done.Length / _streams;

        /// <summary>One rule: every stream's numbers, the sum of all gradients, and what mistakes would give.</summary>
        public void Rule(string name)
        {
            // The file's pp-prop leaves the readout's memory out of the readout's own gradient: its errors then come from the real one.
            bool given = name == "pp_prop";
            RuleOptions rule = name switch
            {
                "eprop" => new EPropOptions(),
                "ottt" => new OtttOptions(),
                "pp_prop" => PpProp(),
                _ => throw new InvalidDataException($"{_expected.Path}: the rule '{name}' is unknown."),
            };
            EligibilityPlan plan = given ? _plan.WithoutReadoutMemory() : _plan;
            EligibilityNetwork<T> network = plan.Build<T>(rule, _streams);
            EligibilityRun<T>[] runs = [.. Enumerable.Range(0, _streams).Select(b => Watch(network, name, b, given))];
            Go(network, (t, b, x, y) =>
            {
                runs[b].Advance(t, x, y, counts: !y.IsEmpty);
                if (!given && !y.IsEmpty)
                {
                    _errors[(b, t)] = EligibilityNetwork<T>.Doubles(network.Answer(b).Error, _plan.Readout.Outputs);
                }
            });
            for (int b = 0; b < _streams; b++)
            {
                OracleNode expected = _expected["streams"][b]["rules"][name];
                runs[b].Compare();
                runs[b].Total.Compare(expected["grad"]);
                foreach ((string parameter, OracleNode step) in expected["grad_step"].Members())
                {
                    step.Compare([.. runs[b].Steps.SelectMany(s => s.Layers[0][parameter])]);
                }
            }

            Together(plan, rule, name, given);
        }

        /// <summary>Each stream alone by BPTT, cut at its resets.</summary>
        public void Backward()
        {
            for (int b = 0; b < _streams; b++)
            {
                EligibilityNetwork<T> network = _plan.Build<T>(BpttOptions.Full);
                network.ClearGradients();
                for (int t = 0; t < Steps; t++)
                {
                    if (done[(t * _streams) + b] != 0)
                    {
                        network.Core.Reset(0);
                    }

                    network.Observe(Input(t, b));
                    if (mask[(t * _streams) + b] != 0)
                    {
                        network.Teach(Target(t, b));
                    }
                }

                ((BpttCredit<T>)network.Core.Credit).Flush(0);
                network.Gradients().Compare(_expected["streams"][b]["bptt"]);
            }
        }

        // All streams into one gradient.
        private void Together(EligibilityPlan plan, RuleOptions rule, string name, bool given)
        {
            EligibilityNetwork<T> network = plan.Build<T>(rule, _streams);
            network.ClearGradients();
            Go(network, (t, b, x, y) =>
            {
                network.Observe(x, b);
                if (!y.IsEmpty)
                {
                    Lesson(network, t, b, given);
                }
            });
            ParameterSet sum = network.Gradients();
            sum.Compare(_expected["grad_sum"][name]);
            foreach ((_, OracleNode mistake) in Controls().Members())
            {
                if (mistake.Find(name) is { } control)
                {
                    sum.RequireNot(control);
                }
            }
        }

        private OracleNode Controls() => given["negative_controls"];

        private InputOutputOptions PpProp() => PpPropOracle.Rule(given, "classical");

        private double Lesson(EligibilityNetwork<T> network, int t, int stream, bool given)
        {
            if (!given)
            {
                return network.Teach(Target(t, stream), stream);
            }

            network.Core.TeachError(stream, OracleNumbers.Of<T>(_errors[(stream, t)]));
            return 0;
        }

        private EligibilityRun<T> Watch(EligibilityNetwork<T> network, string rule, int b, bool given)
        {
            OracleNode stream = _expected["streams"][b], numbers = stream["rules"][rule];
            var run = new EligibilityRun<T>(network, given ? numbers : stream, b) { Lesson = given ? t => Lesson(network, t, b, given) : null };
            return run
                .Also(numbers.Find("ebar_W_in"), () => network.TracePlanes(0, "W_in", [network.Layer(0).Shape.Carried], b).Single())
                .Also(numbers.Find("ex_W_in"), () => PpPropOracle.Sources(network, 0, "W_in", PpPropOracle.Tensor(network, 0, "input", b)))
                .Also(numbers.Find("ef"), () => PpPropOracle.Output(network, 0, network.Plan.Layers[0].Cell.InputGates, b))
                .Also(numbers.Find("k"), () => [double.CreateChecked(PpPropOracle.Tensor(network, 0, "steps", b)[0])])
                .AlsoByStep(numbers.Find("a"), name => OtttOracle.Presynaptic(network, 0, name, b));
        }

        private void Go(EligibilityNetwork<T> network, StreamStep step)
        {
            for (int t = 0; t < Steps; t++)
            {
                for (int b = 0; b < _streams; b++)
                {
                    if (done[(t * _streams) + b] != 0)
                    {
                        network.Core.Reset(b);
                    }

                    step(t, b, Input(t, b), mask[(t * _streams) + b] == 0 ? [] : Target(t, b));
                }
            }
        }

        private ReadOnlySpan<double> Input(int t, int stream) => _x.AsSpan(((stream * Steps) + t) * _plan.Inputs, _plan.Inputs);

        private ReadOnlySpan<double> Target(int t, int stream) => _y.AsSpan(((stream * Steps) + t) * _plan.Readout.Outputs, _plan.Readout.Outputs);

        private delegate void StreamStep(int t, int stream, ReadOnlySpan<double> input, ReadOnlySpan<double> target);
    }
}
