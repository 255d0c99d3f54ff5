namespace Eddy.Tests.Steps;

/// <summary>Adam as published (Kingma and Ba 2015, algorithm 1), one weight at a time.</summary>
internal sealed class AdamReference(double rate, double firstDecay = 0.9, double secondDecay = 0.999, double epsilon = 1e-8)
{
    private double _first;
    private double _second;
    private int _step;

    public double Move(double gradient)
    {
        _step++;
        _first = (firstDecay * _first) + ((1 - firstDecay) * gradient);
        _second = (secondDecay * _second) + ((1 - secondDecay) * gradient * gradient);
        double first = _first / (1 - Math.Pow(firstDecay, _step)), second = _second / (1 - Math.Pow(secondDecay, _step));
        return -rate * first / (Math.Sqrt(second) + epsilon);
    }
}
