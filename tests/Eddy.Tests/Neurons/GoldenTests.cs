using Eddy.Neurons;
using Shouldly;

namespace Eddy.Tests.Neurons;

/// <summary>Small networks whose every number is a sine of its index: losses and gradients, exact and local, to the printed digits. Matrices are [from, to].</summary>
public class GoldenTests
{
    private const int H = 3;
    private const double Bound = 1e-9;

    [Fact]
    public void The_tanh_neuron()
    {
        OracleTask<RateNeuron> task = Rate(1);
        task.Run().Losses.Sum(loss => loss.Value).ShouldBe(1.3633093460446735, Bound);
        double[] gradient = task.Gradient();
        ShouldBe(gradient[..6], [.170019281122, -.364184867509, .200765504203, -.144712501642, .76197038164, -.592902374251]);
        ShouldBe(gradient[6..15], [.240954825902, .104669546738, -.0806241391677, -.48437612677, -.344627998755, .402540195972, -.0950963616452, -.0102925354532, -.0440177596909]);
        ShouldBe(gradient[15..], [2.31410406409, .0794402803534, -.838391599074]);
        double[] local = Local(new RateNeuron(), task, (5, 2), [0], [0], [0]);
        ShouldBe(local[..6], [.252469008367, -.442302112619, -.0693839974121, -.114034060586, .938204392339, -.280854174868]);
        ShouldBe(local[15..], [.638430364589, -.937184229013, -.196209146441]);
    }

    [Fact]
    public void The_leaky_neuron()
    {
        OracleTask<RateNeuron> task = Rate(0.3);
        double[] gradient = task.Gradient();
        ShouldBe(gradient[..6], [.0282687898013, .021210397043, -.00873745592237, -.0231783902582, -.0166647880124, .0195170660498]);
        ShouldBe(gradient[15..], [.996447200377, -.102377679375, -.592688059254]);
        double[] local = Local(new RateNeuron { Leak = 0.3 }, task, (5, 2), [0], [0], [0]);
        ShouldBe(local[..6], [-.014429593177, .00846443001074, .0211198302224, -.00590538460648, -.0276052906177, .00457533510755]);
        ShouldBe(local[15..], [.590039222961, -.342210053528, -.414962924358]);
    }

    [Fact]
    public void The_gated_recurrent_unit()
    {
        var weights = new Weights();
        weights.Add("Wx", Fill(2, 9, .1, .8));
        weights.Add("Wh", Fill(3, 9, .2, .6));
        weights.Add("bx", Fill(1, 9, .3, .1));
        weights.Add("bh", Fill(1, 9, .6, .1));
        var task = new OracleTask<GruNeuron>(new(), weights, Fill(6, 2, .4, 1), H)
        {
            Lay = layer =>
            {
                for (int gate = 0; gate < 3; gate++)
                {
                    int heard = gate == 2 ? 3 : gate; // the candidate has a current of its own for what it hears of the state
                    layer.Input[gate] = Turned(weights.Block("Wx", column: gate * H, columns: H));
                    layer.Recurrent[0][heard] = Turned(weights.Block("Wh", column: gate * H, columns: H));
                    for (int i = 0; i < H; i++)
                    {
                        layer.Bias[0][gate][i] += weights.Row("bx", gate * H, H)[i];
                        layer.Bias[0][heard][i] += weights.Row("bh", gate * H, H)[i];
                    }
                }
            },
            Loss = Distance(6),
            Listed = state => state.Select(unit => unit[0]),
        };
        Sums(weights, task.Gradient(),
            [("Wx", -.0439684030174, .979228711891), ("Wh", -.121719856467, .216027600787), ("bx", .178519236758, .956868252015), ("bh", -.415232295099, .437138530432)]);
        double[] local = Local(new GruNeuron(), task, (6, 2), [0, 1, 2], [0, 1, 3], [0, 1, 2, 0, 1, 3]);
        Sums(weights, local,
            [("Wx", .018097290374, 1.04546570957), ("Wh", -.126175520041, .220888812087), ("bx", .40554996619, 1.05705663136), ("bh", -.273085807374, .417166539836)]);
    }

    [Fact]
    public void Long_short_term_memory()
    {
        var weights = new Weights();
        weights.Add("Wx", Fill(2, 12, .1, .8));
        weights.Add("Wh", Fill(3, 12, .2, .6));
        weights.Add("b", Fill(1, 12, .3, .1));
        var task = new OracleTask<LstmNeuron>(new(), weights, Fill(6, 2, .4, 1), H)
        {
            Lay = layer =>
            {
                for (int gate = 0; gate < 4; gate++)
                {
                    layer.Input[gate] = Turned(weights.Block("Wx", column: gate * H, columns: H));
                    layer.Recurrent[0][gate] = Turned(weights.Block("Wh", column: gate * H, columns: H));
                    layer.Bias[0][gate] = [.. weights.Row("b", gate * H, H).Select(b => b + new LstmNeuron().Form.Currents[gate].FirstBias)];
                }
            },
            Loss = Distance(6),
            Listed = state => state.Select(unit => unit[1]),
        };
        Sums(weights, task.Gradient(), [("Wx", .147114342843, .31248993175), ("Wh", -.0855967801822, .109468008197), ("b", .405582660243, .601558554601)]);
        double[] local = Local(new LstmNeuron(), task, (6, 2), [0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3], plane: 1);
        Sums(weights, local, [("Wx", .108116273459, .284386610969), ("Wh", -.0748156097115, .0971654780458), ("b", .263820892124, .508561679621)]);
    }

    [Fact]
    public void The_linear_recurrent_unit()
    {
        var weights = new Weights();
        weights.Add("nu", [.. Fill(1, 3, .1, .5)[0].Select(nu => nu - 1)]);
        weights.Add("phi", Fill(1, 3, .2, .5));
        weights.Add("gamma", Fill(1, 3, .3, .2));
        weights.Add("ReB", Fill(3, 2, .4, .6));
        weights.Add("ImB", Fill(3, 2, .5, .6));
        weights.Add("ReC", Fill(3, 3, .6, .5));
        weights.Add("ImC", Fill(3, 3, .7, .5));
        double[][] targets = Fill(6, 3, .5, .5);
        var task = new OracleTask<LruNeuron>(new(), weights, Fill(6, 2, .4, 1), H)
        {
            Lay = layer =>
            {
                (layer.Input[0], layer.Input[1]) = (weights.Block("ReB"), weights.Block("ImB"));
                for (int i = 0; i < H; i++)
                {
                    layer.Parameter[i] = [weights.Row("nu")[i], weights.Row("phi")[i], weights.Row("gamma")[i]];
                }
            },
            Loss = (t, told) =>
            {
                PlainDual[][] re = weights.Block("ReC"), im = weights.Block("ImC");
                PlainDual sum = 0;
                for (int k = 0; k < H; k++)
                {
                    PlainDual error = -targets[t][k];
                    for (int i = 0; i < H; i++)
                    {
                        error += (re[k][i] * told[i][0]) - (im[k][i] * told[i][1]);
                    }

                    sum += 0.5 * error * error;
                }

                return sum;
            },
            Listed = state => state.Select(unit => unit[0]),
        };
        Sums(weights, task.Gradient(),
        [
            ("nu", -.335280117009, .274438503404), ("phi", .843576104943, .933999295638), ("gamma", .921513299164, .801778607371),
            ("ReB", .284411710803, 1.57309082014), ("ImB", -.394442792509, .612869924396), ("ReC", .936336545307, 2.03282360209), ("ImC", -.320667905564, .531195347635),
        ]);
    }

    private static OracleTask<RateNeuron> Rate(double leak)
    {
        var weights = new Weights();
        weights.Add("Wx", Fill(2, 3, .1, .8));
        weights.Add("Wh", Fill(3, 3, .2, .6));
        weights.Add("b", Fill(1, 3, .3, .1));
        return new(new() { Leak = leak }, weights, Fill(5, 2, .4, 1), H)
        {
            Lay = layer => (layer.Input[0], layer.Recurrent[0][0], layer.Bias[0][0]) = (Turned(weights.Block("Wx")), Turned(weights.Block("Wh")), weights.Row("b")),
            Loss = Distance(5),
            Listed = state => state.Select(unit => unit[0]),
        };
    }

    // The local trace by its definition, ε ← D ε + source × F, all planes and every weight; gradients as [from, gate · to] blocks: input, recurrent, biases.
    private static double[] Local<N>(N neuron, OracleTask<N> task, (int Steps, int Inputs) size, int[] inputGates, int[] recurrentGates, int[] biases, int plane = 0)
        where N : struct, INeuron
    {
        double[][] inputs = Fill(size.Steps, size.Inputs, .4, 1), targets = Fill(size.Steps, H, .5, .5);
        var layer = new PlainLayer<N>(neuron, size.Inputs, H);
        task.Lay(layer);
        int states = neuron.Form.States.Count, sources = size.Inputs + H + 1;
        var trace = new double[H, neuron.Form.Currents.Count, sources, states];
        var gradient = new double[H, neuron.Form.Currents.Count, sources];
        for (int t = 0; t < size.Steps; t++)
        {
            double[] source = [.. inputs[t], .. layer.Emission().Select(unit => unit[0].Value), 1];
            Slopes[] slopes = [.. Enumerable.Range(0, H).Select(i => Slopes.Of(neuron, Values(layer.State[i]), Values(layer.Currents(0, i, inputs[t], layer.Emission())), []))];
            layer.Step(inputs[t]);
            for (int n = 0; n < gradient.Length; n++)
            {
                (int i, int k, int j) = (n / (gradient.GetLength(1) * sources), n / sources % gradient.GetLength(1), n % sources);
                double[] old = [.. Enumerable.Range(0, states).Select(s => trace[i, k, j, s])];
                for (int s = 0; s < states; s++)
                {
                    trace[i, k, j, s] = old.Select((e, other) => slopes[i].State[s, other] * e).Sum() + (source[j] * slopes[i].Current[s, k]);
                }

                gradient[i, k, j] += (layer.Emission()[i][0].Value - targets[t][i]) * trace[i, k, j, plane];
            }
        }

        return [.. Rows(0, size.Inputs, inputGates), .. Rows(size.Inputs, H, recurrentGates), .. Rows(size.Inputs + H, 1, biases)];

        IEnumerable<double> Rows(int first, int count, int[] gates)
            => Enumerable.Range(first, count).SelectMany(j => gates.SelectMany(k => Enumerable.Range(0, H).Select(i => gradient[i, k, j])));
    }

    private static double[] Values(PlainDual[] row) => [.. row.Select(v => v.Value)];

    private static Func<int, PlainDual[][], PlainDual> Distance(int steps)
    {
        double[][] targets = Fill(steps, H, .5, .5);
        return (t, told) => told.Select((unit, i) => 0.5 * (unit[0] - targets[t][i]) * (unit[0] - targets[t][i])).Aggregate((a, b) => a + b);
    }

    private static double[][] Fill(int rows, int columns, double seed, double scale)
        => [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns).Select(j => scale * Math.Sin(seed + (1.7 * ((i * columns) + j + 1)))).ToArray())];

    private static PlainDual[][] Turned(PlainDual[][] m) => [.. Enumerable.Range(0, m[0].Length).Select(j => m.Select(row => row[j]).ToArray())];

    private static void Sums(Weights weights, double[] gradient, (string Name, double Sum, double Norm)[] expected)
    {
        foreach ((string name, double sum, double norm) in expected)
        {
            double[] block = weights.Cut(gradient, name);
            block.Sum().ShouldBe(sum, Bound, name);
            Math.Sqrt(block.Sum(g => g * g)).ShouldBe(norm, Bound, name);
        }
    }

    private static void ShouldBe(double[] actual, double[] expected)
    {
        actual.Length.ShouldBe(expected.Length);
        for (int n = 0; n < expected.Length; n++)
        {
            actual[n].ShouldBe(expected[n], Bound, $"number {n}");
        }
    }
}
